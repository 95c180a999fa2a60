using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>
/// Tokens in the name of who authorized the gateway. All nodes share them through the store, and renew them in turn: a refresh token may work once only, and
/// an authorization server that sees it twice may end them all.
/// </summary>
internal sealed class AuthorizationCodeGrant(Server server, IServerTokens store, KeyRing keys, TokenEndpoint endpoint, OAuthDiscovery discovery, TimeProvider time) : ITokenGrant
{
    /// <summary>Longer than a fetch can take, with what two nodes' clocks may differ.</summary>
    private static readonly TimeSpan Lease = TokenSource.LongestFetch + TokenSource.LongestFetch;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private const int SaveAttempts = 3;

    private readonly OrganisationId _organisation = new(server.Organisation);
    private readonly OAuthClient _client = server.OAuth!.Client;
    private readonly DiscoveredOnce _endpoints = new(discovery, server.Url, server.OAuth!.Client, time);

    public async Task<AccessToken> ObtainAsync(string? refused, CancellationToken cancel)
    {
        while (true)
        {
            // 1. What is there, perhaps by another node.
            var record = await store.FindAsync(_organisation, server.Id, cancel);
            if (record?.SealedTokens is null)
                throw new OAuthException(record?.LastError ?? "no administrator has authorized the gateway yet", isFinal: true);
            var tokens = ServerSeal.Open<OAuthTokens>(keys, ServerSeal.Tokens, _organisation, server.Id, record.SealedTokens)
                ?? throw new OAuthException("none of the keys in force opens its tokens: put the key back that sealed them, or authorize again", isFinal: true);
            if (!IsOurs(record, tokens))
                throw new OAuthException("the server was authorized anew since: its tokens are not for the settings of before", isFinal: true);
            var known = TokenOf(tokens, record);
            if (tokens.AccessToken != refused && time.GetUtcNow() < known.RenewAt)
                return known;

            // 2. Take the turn, or wait for the node that has it.
            if (tokens.RefreshToken is null)
                return await EndAsync(record, tokens, known, refused, cancel);
            if (record.LeaseMs > time.GetUtcNow().ToUnixTimeMilliseconds() || !await store.TryLeaseAsync(_organisation, server.Id, record.Version, Lease, cancel))
                await Task.Delay(Pause, time, cancel);

            // 3. Refresh. Overtaken by a new authorization: that one's tokens count.
            else if (await RefreshAsync(tokens, record with { Version = record.Version + 1 }, cancel) is { } renewed)
                return renewed;
        }
    }

    /// <summary>A call that is held may still know the server as it was: the host of before must never see the tokens of now.</summary>
    private bool IsOurs(ServerTokensRecord record, OAuthTokens tokens) =>
        record.AuthorizedMs == server.OAuth!.AuthorizedMs && (_client.Issuer is null || string.Equals(_client.Issuer, tokens.Issuer, StringComparison.Ordinal));

    /// <summary>Without a refresh token the one there is lasts until its end, and no longer.</summary>
    private async Task<AccessToken> EndAsync(ServerTokensRecord record, OAuthTokens tokens, AccessToken known, string? refused, CancellationToken cancel)
    {
        if (tokens.AccessToken != refused && time.GetUtcNow() < known.EndsAt)
            return known with { RenewAt = known.EndsAt };
        const string Ended = "the access token has ended or is refused, and the authorization server gave no refresh token: authorize again";
        await store.RenewAsync(_organisation, server.Id, record.Version, new RenewedTokens(record.SealedTokens, record.ExpiresMs, Ended), cancel);
        throw new OAuthException(Ended, isFinal: true);
    }

    private async Task<AccessToken?> RefreshAsync(OAuthTokens tokens, ServerTokensRecord leased, CancellationToken cancel)
    {
        try
        {
            var answer = await _endpoints.UseAsync((endpoints, stop) => AskAsync(endpoints, tokens, stop), cancel);
            var now = time.GetUtcNow();
            var renewed = tokens with { AccessToken = answer.AccessToken, RefreshToken = answer.RefreshToken ?? tokens.RefreshToken };
            return await SaveAsync(leased.Version, Sealed(renewed, answer.Lifetime, now)) ? AccessToken.Of(answer.AccessToken, answer.Lifetime, now) : null;
        }
        catch (OAuthException exception)
        {
            var (kept, problem) = exception.EndsGrant ? (null, $"{exception.Message}: authorize again") : (leased.SealedTokens, exception.Message);
            await store.RenewAsync(_organisation, server.Id, leased.Version, new RenewedTokens(kept, kept is null ? null : leased.ExpiresMs, problem), cancel);
            throw;
        }
    }

    private Task<TokenAnswer> AskAsync(OAuthEndpoints endpoints, OAuthTokens tokens, CancellationToken cancel)
    {
        if (!string.Equals(endpoints.Issuer.Issuer, tokens.Issuer, StringComparison.Ordinal))
            throw new OAuthException("the server has another authorization server now", isFinal: true);
        return endpoint.RefreshAsync(endpoints, _client, tokens.RefreshToken!, cancel);
    }

    /// <summary>The refresh token of before is spent: what came for it must not be lost to a database that is away for a moment, or to a call that ends.</summary>
    private async Task<bool> SaveAsync(long version, RenewedTokens tokens)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await store.RenewAsync(_organisation, server.Id, version, tokens, CancellationToken.None);
            }
            catch (System.Data.Common.DbException) when (attempt < SaveAttempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), time, CancellationToken.None);
            }
        }
    }

    private RenewedTokens Sealed(OAuthTokens tokens, TimeSpan? lifetime, DateTimeOffset now) => new(
        ServerSeal.Seal(keys, ServerSeal.Tokens, _organisation, server.Id, tokens),
        lifetime is { } left ? (now + left).ToUnixTimeMilliseconds() : null,
        LastError: null);

    private static AccessToken TokenOf(OAuthTokens tokens, ServerTokensRecord record)
    {
        var since = DateTimeOffset.FromUnixTimeMilliseconds(record.UpdatedMs);
        return AccessToken.Of(tokens.AccessToken, record.ExpiresMs is { } ends ? DateTimeOffset.FromUnixTimeMilliseconds(ends) - since : null, since);
    }
}
