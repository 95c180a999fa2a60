using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Tokens for the gateway itself. Each node has its own: nothing is spent by asking.</summary>
internal sealed class ClientCredentialsGrant(Uri server, OAuthClient client, OAuthDiscovery discovery, TokenEndpoint endpoint, TimeProvider time) : ITokenGrant
{
    private readonly DiscoveredOnce _endpoints = new(discovery, server, client, time);

    public Task<AccessToken> ObtainAsync(string? refused, CancellationToken cancel) => _endpoints.UseAsync(ObtainFromAsync, cancel);

    private async Task<AccessToken> ObtainFromAsync(OAuthEndpoints endpoints, CancellationToken cancel)
    {
        var answer = await endpoint.ClientCredentialsAsync(endpoints, client, cancel);
        return AccessToken.Of(answer.AccessToken, answer.Lifetime, time.GetUtcNow());
    }
}
