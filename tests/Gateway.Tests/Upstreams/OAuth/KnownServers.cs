using Microsoft.Extensions.DependencyInjection;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

internal static class KnownServers
{
    /// <summary>The server as the gateway's data path knows it.</summary>
    public static Server GetServer(this IServiceProvider services, string id) =>
        services.GetRequiredService<IDirectory>().Current.Servers.Single(server => server.Id == id);
}
