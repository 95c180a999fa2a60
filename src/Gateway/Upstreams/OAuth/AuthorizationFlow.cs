using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>An administrator authorizes the gateway in a browser (OAuth 2.1, 4.1, with PKCE S256): it begins here, and comes back here with a code.</summary>
internal sealed class AuthorizationFlow(IDirectoryStore store, KeyRing keys, OAuthDiscovery discovery, TokenEndpoint endpoint, TimeProvider time)
{
    /// <summary>How long the browser may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int RandomBytes = 32;

    /// <summary>The address to open in a browser.</summary>
    /// <exception cref="OAuthException">The authorization server cannot be used for that.</exception>
    public async Task<Uri> BeginAsync(ServerRecord server, OAuthClient client, string redirectUri, string author, CancellationToken cancel)
    {
        var endpoints = await discovery.FindAsync(new Uri(server.Url), client, cancel);
        var issuer = endpoints.Issuer;
        if (issuer.AuthorizationEndpoint is not { } page)
            throw new OAuthException($"the issuer {issuer.Issuer} has no authorization endpoint that is an https address", isFinal: true);
        if (!issuer.HasPkce)
            throw new OAuthException($"the issuer {issuer.Issuer} does not say that it supports PKCE with S256", isFinal: true);

        var (state, verifier) = (Random(), Random());
        var begun = new BegunAuthorization
        {
            Verifier = verifier,
            Issuer = issuer.Issuer,
            MustNameIssuer = issuer.NamesItselfInResponses,
            TokenEndpoint = issuer.TokenEndpoint,
            RedirectUri = redirectUri,
            Resource = endpoints.Resource,
            ServerVersion = server.Version,
        };
        var organisation = new OrganisationId(server.Organisation);
        var isKept = await store.ServerTokens.BeginAsync(
            new ServerAuthorization
            {
                Organisation = server.Organisation,
                Server = server.Id,
                State = Hash(state),
                Author = author,
                ExpiresMs = (time.GetUtcNow() + Patience).ToUnixTimeMilliseconds(),
                SealedAuthorization = ServerSeal.Seal(keys, ServerSeal.Authorization, organisation, server.Id, begun),
            },
            cancel);
        if (!isKept)
            throw new OAuthException("the server was deleted meanwhile", isFinal: true);
        return AddressOf(page, client, endpoints, begun, state);
    }

    /// <summary>The first tokens, for what the browser brings back. Its state works once.</summary>
    /// <exception cref="OAuthException">There are none.</exception>
    public async Task<Written<ServerRecord>> CompleteAsync(AuthorizationResponse response, CancellationToken cancel)
    {
        // 1. Whose it is: nothing that a stranger sends is looked at before that.
        var kept = response.State is { Length: > 0 } state ? await store.ServerTokens.TakeAsync(Hash(state), cancel) : null;
        if (kept is null)
            throw new OAuthException("this authorization is unknown, was used, or is too old: begin another", isFinal: true);
        var organisation = new OrganisationId(kept.Organisation);
        var server = await store.Servers.FindAsync(organisation, kept.Server, cancel);
        var begun = ServerSeal.Open<BegunAuthorization>(keys, ServerSeal.Authorization, organisation, kept.Server, kept.SealedAuthorization);
        var client = server?.SealedCredentials is { } bytes ? ServerSeal.Open<ServerCredentials>(keys, ServerSeal.Credentials, organisation, kept.Server, bytes)?.Client : null;
        if (server is null || begun is null || client is null)
            throw new OAuthException("the server's credentials have changed meanwhile: begin another", isFinal: true);
        if (server.Version != begun.ServerVersion)
            throw new OAuthException("the server's settings changed since this authorization began: authorize again", isFinal: true);

        // 2. Whether the right one answers (RFC 9207, 2.4), before its error or its code is looked at.
        if (response.Issuer is null ? begun.MustNameIssuer : !string.Equals(response.Issuer, begun.Issuer, StringComparison.Ordinal))
            throw new OAuthException("the answer is not from the authorization server that was asked", isFinal: true);
        if (response.Code is not { Length: > 0 } code)
            throw new OAuthException("the authorization server gave no code: access was not granted", isFinal: true);

        // 3. The code for tokens, and those for every node.
        var answer = await endpoint.RedeemAsync(begun, client, code, cancel);
        var tokens = new OAuthTokens(answer.AccessToken, answer.RefreshToken, begun.Issuer);
        var endsAt = answer.Lifetime is { } lifetime ? (time.GetUtcNow() + lifetime).ToUnixTimeMilliseconds() : (long?)null;
        var sealedTokens = ServerSeal.Seal(keys, ServerSeal.Tokens, organisation, server.Id, tokens);
        var written = await store.Servers.ConnectAsync(
            organisation, server.Id, server.Version, new RenewedTokens(sealedTokens, endsAt, LastError: null), kept.Author, CancellationToken.None);
        return written.Status == WriteStatus.Done ? written : throw new OAuthException("the server has changed meanwhile: begin another", isFinal: true);
    }

    private static Uri AddressOf(Uri page, OAuthClient client, OAuthEndpoints endpoints, BegunAuthorization begun, string state)
    {
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = client.ClientId,
            ["redirect_uri"] = begun.RedirectUri,
            ["state"] = state,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(begun.Verifier))),
            ["code_challenge_method"] = "S256",
            ["resource"] = endpoints.Resource,
        };
        if (ScopeOf(client, endpoints) is { } scope)
            parameters["scope"] = scope;
        return new Uri(QueryHelpers.AddQueryString(page.AbsoluteUri, parameters));
    }

    /// <summary>With refresh tokens, where they can be asked for; an administrator who chose the scopes knows better.</summary>
    private static string? ScopeOf(OAuthClient client, OAuthEndpoints endpoints) =>
        client.Scope is null && endpoints.Issuer.HasOfflineAccess ? $"{endpoints.Scope} offline_access".TrimStart() : endpoints.Scope;

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    private static byte[] Hash(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));
}
