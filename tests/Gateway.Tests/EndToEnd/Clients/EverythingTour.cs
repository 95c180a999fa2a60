using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>What a C# client does with the reference server: everything that the protocol has and the server offers.</summary>
internal sealed class EverythingTour(McpClient client, ClientSights sights, EverythingServer server)
{
    public const string Policy = """{ "version": "1", "default": "allow", "hide": ["get-env"] }""";

    private const string Dynamic = "demo://resource/dynamic/text/7";

    public async Task RunAsync()
    {
        await ToolsAsync();
        await ResourcesAndPromptsAsync();
        await ServerAsksAsync();
        await ProgressAndLoggingAsync();
        await ChangesAsync();
        await CancelAsync();
    }

    private async Task ToolsAsync()
    {
        var names = (await client.ListToolsAsync()).Select(tool => tool.Name).ToArray();
        Assert.Contains("echo", names);
        Assert.DoesNotContain("get-env", names);
        Assert.Equal("Echo: hello", await TextOfAsync("echo", new() { ["message"] = "hello" }));
        Assert.StartsWith("[POLICY DENIED] ", await TextOfAsync("get-env"));
        var weather = await client.CallToolAsync("get-structured-content", new Dictionary<string, object?> { ["location"] = "Chicago" });
        Assert.True(weather.StructuredContent!.Value.TryGetProperty("temperature", out _));
    }

    private async Task ResourcesAndPromptsAsync()
    {
        Assert.NotEmpty(await client.ListResourcesAsync());
        Assert.NotEmpty(await client.ListResourceTemplatesAsync());
        var read = await client.ReadResourceAsync(Dynamic);
        Assert.StartsWith("Resource 7: ", ((TextResourceContents)read.Contents[0]).Text);

        Assert.Contains("args-prompt", (await client.ListPromptsAsync()).Select(prompt => prompt.Name));
        var prompt = await client.GetPromptAsync("args-prompt", new Dictionary<string, object?> { ["city"] = "Turku" });
        Assert.Contains("Turku", ((TextContentBlock)prompt.Messages[0].Content).Text);
        var completed = await client.CompleteAsync(new PromptReference { Name = "completable-prompt" }, "department", "E");
        Assert.Equal(["Engineering"], completed.Completion.Values);
    }

    private async Task ServerAsksAsync()
    {
        Assert.Contains("- Name: Ada", await TextOfAsync("trigger-elicitation-request"));
        Assert.Contains("forty-two", await TextOfAsync("trigger-sampling-request", new() { ["prompt"] = "6 x 7" }));
        await server.FirstStream;
        Assert.Contains("file:///workshop", await TextOfAsync("get-roots-list"));
        string[] all = [RequestMethods.ElicitationCreate, RequestMethods.RootsList, RequestMethods.SamplingCreateMessage];
        Assert.Equal(all, sights.Asked.Distinct().Order());
    }

    private async Task ProgressAndLoggingAsync()
    {
        var progress = new ProgressSights();
        await client.CallToolAsync("trigger-long-running-operation", new Dictionary<string, object?> { ["duration"] = 0.3, ["steps"] = 3 }, progress);
        // The client stops listening with the answer, on which the last report is close.
        Assert.Equal([1, 2], progress.Reported.Take(2));
        await client.SetLoggingLevelAsync(LoggingLevel.Debug);
        await client.CallToolAsync("toggle-simulated-logging");
        await sights.ToldAsync(NotificationMethods.LoggingMessageNotification);
    }

    private async Task ChangesAsync()
    {
        // It keeps its result as a resource of the session, and so the list of resources changes.
        await client.CallToolAsync("gzip-file-as-resource", new Dictionary<string, object?> { ["name"] = "x.gz", ["data"] = "data:text/plain,x", ["outputType"] = "resourceLink" });
        await sights.ToldAsync(NotificationMethods.ResourceListChangedNotification);
        await client.SubscribeToResourceAsync(Dynamic);
        await client.CallToolAsync("toggle-subscriber-updates");
        await sights.ToldAsync(NotificationMethods.ResourceUpdatedNotification);
    }

    private async Task CancelAsync()
    {
        await Cancelling.CancelAsync(client, "trigger-long-running-operation", new() { ["duration"] = 60, ["steps"] = 600 });
        Assert.Equal("Echo: still here", await TextOfAsync("echo", new() { ["message"] = "still here" }));
    }

    private async Task<string> TextOfAsync(string tool, Dictionary<string, object?>? arguments = null)
    {
        var result = await client.CallToolAsync(tool, arguments ?? []);
        return string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }
}
