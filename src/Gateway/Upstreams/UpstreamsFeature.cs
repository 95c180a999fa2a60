namespace Sluice.Gateway.Upstreams;

internal static class UpstreamsFeature
{
    public static void AddUpstreams(this WebApplicationBuilder builder) => builder.Services.AddSingleton<UpstreamPools>();
}
