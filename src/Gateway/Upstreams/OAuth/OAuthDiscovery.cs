using Sluice.Gateway.Callers;
using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Finds the authorization server of an MCP server, and how to use it (MCP 2026-07-28, authorization server discovery).</summary>
internal sealed class OAuthDiscovery(OAuthHttp http)
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    /// <exception cref="OAuthException">There is none that can be used.</exception>
    public async Task<OAuthEndpoints> FindAsync(Uri server, OAuthClient client, CancellationToken cancel)
    {
        // 1. Whatever the administrator set needs no asking.
        var resource = client is { Issuer: not null, Resource: not null }
            ? new ResourceDescription(client.Resource, client.Issuer, Scope: null)
            : await DescribeAsync(server, client.Issuer is not null, cancel);
        var issuer = client.Issuer ?? resource.Issuer
            ?? throw new OAuthException("the server names no authorization server (RFC 9728): set the issuer", isFinal: true);

        // 2. The authorization server's own word.
        var description = await DescribeAsync(issuer, cancel);
        return new OAuthEndpoints(description, client.Resource ?? resource.Resource, client.Scope ?? resource.Scope);
    }

    private async Task<ResourceDescription> DescribeAsync(Uri server, bool isIssuerKnown, CancellationToken cancel)
    {
        var knock = await http.KnockAsync(server, cancel);
        var scope = BearerChallenge.Parameter(knock.Challenge, "scope");
        if (OAuthUrl.Safe(BearerChallenge.Parameter(knock.Challenge, "resource_metadata")) is { } named)
            return Read(await http.GetAsync(named, cancel), server, scope) ?? throw new OAuthException($"{named} is no metadata of the server (RFC 9728)");
        foreach (var address in AddressesOf(server))
        {
            if (Read(await http.GetAsync(address, cancel), server, scope) is { } found)
                return found;
        }

        return isIssuerKnown ? new ResourceDescription(Canonical(server), Issuer: null, scope) : throw new OAuthException(
            "the server has no protected resource metadata (RFC 9728): set the issuer", isFinal: true);
    }

    /// <exception cref="OAuthException">The document is another resource's.</exception>
    private static ResourceDescription? Read(OAuthAnswer answer, Uri server, string? scope)
    {
        if (answer.Status != StatusCodes.Status200OK || answer.Text("resource") is not { } resource)
            return null;
        if (!Uri.TryCreate(resource, UriKind.Absolute, out var url) || !OAuthUrl.Covers(url, server))
            throw new OAuthException("the server's protected resource metadata is another resource's (RFC 9728, 3.3)", isFinal: true);
        var scopes = answer.Texts("scopes_supported");
        return new ResourceDescription(resource, answer.Texts("authorization_servers")?.FirstOrDefault(), scope ?? (scopes is null ? null : string.Join(' ', scopes)));
    }

    private async Task<IssuerDescription> DescribeAsync(string issuer, CancellationToken cancel)
    {
        if (OAuthUrl.Safe(issuer) is null)
            throw new OAuthException("the issuer is no https address", isFinal: true);
        foreach (var address in IssuerMetadata.AddressesOf(issuer))
        {
            var answer = await http.GetAsync(address, cancel);
            if (answer.Status == StatusCodes.Status200OK && answer.IsJson)
                return Read(answer, issuer);
        }

        throw new OAuthException($"the issuer {issuer} has no metadata (RFC 8414, OpenID Connect Discovery)");
    }

    private static IssuerDescription Read(OAuthAnswer answer, string issuer)
    {
        if (!string.Equals(answer.Text("issuer"), issuer, StringComparison.Ordinal))
            throw new OAuthException($"the metadata of the issuer {issuer} names another (RFC 8414, 3.3)", isFinal: true);
        return new IssuerDescription
        {
            Issuer = issuer,
            TokenEndpoint = OAuthUrl.Safe(answer.Text("token_endpoint")) ?? throw new OAuthException($"the issuer {issuer} has no token endpoint that is an https address", isFinal: true),
            AuthorizationEndpoint = OAuthUrl.Safe(answer.Text("authorization_endpoint")),
            HasPkce = answer.Texts("code_challenge_methods_supported")?.Contains("S256", StringComparer.Ordinal) == true,
            NamesItselfInResponses = answer.IsTrue("authorization_response_iss_parameter_supported"),
            HasOfflineAccess = answer.Texts("scopes_supported")?.Contains("offline_access", StringComparer.Ordinal) == true,
        };
    }

    private static IEnumerable<Uri> AddressesOf(Uri server)
    {
        var origin = server.GetLeftPart(UriPartial.Authority);
        var path = server.AbsolutePath.TrimEnd('/');
        return path.Length == 0 ? [new Uri(origin + WellKnown)] : [new Uri(origin + WellKnown + path), new Uri(origin + WellKnown)];
    }

    private static string Canonical(Uri server) => server.GetLeftPart(UriPartial.Path).TrimEnd('/');
}
