using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Endpoints that are looked up again after an hour, and after a failure. Used by one fetch at a time.</summary>
internal sealed class DiscoveredOnce(OAuthDiscovery discovery, Uri server, OAuthClient client, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private OAuthEndpoints? _known;
    private DateTimeOffset _until;

    public async Task<T> UseAsync<T>(Func<OAuthEndpoints, CancellationToken, Task<T>> use, CancellationToken cancel)
    {
        if (_known is null || time.GetUtcNow() >= _until)
        {
            _known = await discovery.FindAsync(server, client, cancel);
            _until = time.GetUtcNow() + Lifetime;
        }

        try
        {
            return await use(_known, cancel);
        }
        catch
        {
            _known = null;
            throw;
        }
    }
}
