using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sluice.Fixture.Changes;
using Sluice.Fixture.Content;
using Sluice.Fixture.Tasks;
using Sluice.Fixture.Tools;

namespace Sluice.Fixture;

/// <summary>What the suite asks of a server, put into one set of options that all sessions share.</summary>
internal static class FixtureServer
{
    public static IServiceCollection AddFixture(this IServiceCollection services) => services
        .AddSingleton<ChangeFeed>()
        .AddSingleton<TaskBoard>()
        .AddSingleton<TaskMethods>()
        .AddSingleton<RequestStates>()
        .AddSingleton<Subscriptions>()
        .AddSingleton<StreamingTools>()
        .AddSingleton<InputTools>()
        .AddSingleton<StatefulInputTools>()
        .AddSingleton<ChangeTools>()
        .AddSingleton<TaskTools>()
        .AddSingleton<ToolCatalog>()
        .AddSingleton(Options);

    private static McpServerOptions Options(IServiceProvider services)
    {
        var tools = services.GetRequiredService<ToolCatalog>();
        return new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "conformance-fixture", Version = "1.0.0" },
            ScopeRequests = false,
            Capabilities = new ServerCapabilities
            {
                Tools = new ToolsCapability { ListChanged = true },
                Prompts = new PromptsCapability { ListChanged = true },
                Resources = new ResourcesCapability { Subscribe = true },
                Extensions = new Dictionary<string, object>(StringComparer.Ordinal) { [TaskExtension.Id] = new JsonObject() },
            },
            Handlers = new McpServerHandlers
            {
                ListToolsHandler = tools.ListAsync,
                CallToolWithAlternateHandler = tools.CallAsync,
                ListPromptsHandler = Prompts.ListAsync,
                GetPromptHandler = Prompts.GetAsync,
                ListResourcesHandler = Resources.ListAsync,
                ListResourceTemplatesHandler = Resources.ListTemplatesAsync,
                ReadResourceHandler = Resources.ReadAsync,
                SubscribeToResourcesHandler = static (_, _) => new(new EmptyResult()),
                UnsubscribeFromResourcesHandler = static (_, _) => new(new EmptyResult()),
                CompleteHandler = Completions.CompleteAsync,
                SubscriptionsListenHandler = services.GetRequiredService<Subscriptions>().ListenAsync,
            },
            RequestHandlers = services.GetRequiredService<TaskMethods>().All,
        };
    }
}
