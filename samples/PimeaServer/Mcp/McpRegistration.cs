using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sluice.PimeaServer.Pimea;

namespace Sluice.PimeaServer.Mcp;

internal static class McpRegistration
{
    public static IServiceCollection AddMcp(this IServiceCollection services) => services
        .AddSingleton(provider => new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "pimea-stand-in", Version = "0.1.0" },
            ServerInstructions = "Start with pimea_start_session, answer with pimea_chat until the status is complete, then read pimea_get_answer.",
            ToolCollection = provider.GetRequiredService<PimeaTools>().All,
            ScopeRequests = false,
        })
        .AddSingleton<AnswerFraming>()
        .AddSingleton<McpSessions>()
        .AddSingleton<LegacyEra>()
        .AddSingleton<ModernEra>()
        .AddSingleton<ApiKeyGate>()
        .AddSingleton<McpEndpoint>();

    /// <summary>Routing takes <c>/mcp/</c> for the same path.</summary>
    public static void MapMcp(this IEndpointRouteBuilder routes)
    {
        var gate = routes.ServiceProvider.GetRequiredService<ApiKeyGate>();
        var endpoint = routes.ServiceProvider.GetRequiredService<McpEndpoint>();
        routes.MapPost("/mcp", gate.Guard(endpoint.PostAsync));
        routes.MapGet("/mcp", gate.Guard(endpoint.GetAsync));
        routes.MapDelete("/mcp", gate.Guard(endpoint.DeleteAsync));
    }
}
