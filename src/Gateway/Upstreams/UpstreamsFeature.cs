using System.Net;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Gateway.Upstreams.OAuth;

namespace Sluice.Gateway.Upstreams;

internal static class UpstreamsFeature
{
    public static void AddUpstreams(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.Services.AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        builder.Services.AddSingleton(options.Egress);
        builder.Services.AddSingleton<EgressGuard>();
        builder.Services.AddSingleton(services =>
            new ServerAccess(services.GetRequiredService<EgressGuard>(), services.GetRequiredService<TokenSources>(), services.GetRequiredService<TimeProvider>(), validation: null));
        builder.AddUpstreamOAuth();
        builder.Services.AddSingleton<UpstreamPools>();
    }
}
