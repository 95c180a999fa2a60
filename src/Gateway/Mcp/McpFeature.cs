using Sluice.Gateway.Mcp.Eras;
using Sluice.Gateway.Mcp.Sealing;

namespace Sluice.Gateway.Mcp;

internal static class McpFeature
{
    public static void AddMcp(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Seals>();
        builder.Services.AddSingleton<RequestOpener>();
        builder.Services.AddSingleton<SessionIds>();
        builder.Services.AddSingleton<LegacyEra>();
        builder.Services.AddSingleton<ModernEra>();
        builder.Services.AddSingleton<EraChoice>();
        builder.Services.AddSingleton<Answers>();
        builder.Services.AddSingleton<Authenticator>();
        builder.Services.AddSingleton<Forwarder>();
        builder.Services.AddSingleton<McpCallPool>();
        builder.Services.AddSingleton<McpEndpoint>();
        builder.Services.AddSingleton<OpenStreams>();
        builder.Services.AddSingleton<Relay>();
        builder.Services.AddSingleton<Router>();
        builder.Services.AddSingleton<ToolCallHandler>();
        builder.Services.AddSingleton<ToolListRelay>();
    }

    /// <summary>Ahead of routing: the data plane has one path, and every call takes it.</summary>
    public static void UseMcp(this WebApplication app)
    {
        var endpoint = app.Services.GetRequiredService<McpEndpoint>();
        app.Use(next => http => endpoint.HandleAsync(http, next));
    }
}
