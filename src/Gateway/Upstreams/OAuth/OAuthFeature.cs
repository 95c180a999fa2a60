namespace Sluice.Gateway.Upstreams.OAuth;

internal static class OAuthFeature
{
    public static void AddUpstreamOAuth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OAuthHttp>();
        builder.Services.AddSingleton<OAuthDiscovery>();
        builder.Services.AddSingleton<TokenEndpoint>();
        builder.Services.AddSingleton<TokenSources>();
        builder.Services.AddSingleton<AuthorizationFlow>();
    }
}
