using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>What a C# client does with our own upstream, in either era; the upstream tells what reached it.</summary>
internal sealed class FixtureTour(McpClient client, ClientSights sights, FixtureUpstream upstream)
{
    public const string Policy = """{ "version": "1", "default": "deny", "tools": { "echo": {}, "ask": {}, "work": {}, "finish": {}, "grow": {}, "grown": {}, "wait": {} } }""";

    private const string Modern = "2026-07-28";

    public async Task RunAsync()
    {
        string[] names = ["ask", "echo", "finish", "grow", "wait", "work"];
        Assert.Equal(names, (await client.ListToolsAsync()).Select(tool => tool.Name).Order());
        Assert.Equal("Echo: hello", await TextOfAsync("echo", new() { ["message"] = "hello" }));
        Assert.StartsWith("[POLICY DENIED] ", await TextOfAsync("secret"));
        await ResourcesAndPromptsAsync();

        Assert.Equal("Ada forty-two file:///workshop state of the fixture", await TextOfAsync("ask"));
        await WorkAsync();
        await GrowAsync();
        await CancelAsync();
        Assert.DoesNotContain("authorization", upstream.ReadStats().Headers.Keys);
        Assert.DoesNotContain("secret", upstream.ReadStats().Tools.Keys);
    }

    private async Task ResourcesAndPromptsAsync()
    {
        Assert.Single(await client.ListResourceTemplatesAsync());
        Assert.Equal("Note 7", ((TextResourceContents)(await client.ReadResourceAsync(FixtureTools.ResourceUri)).Contents[0]).Text);
        Assert.Single(await client.ListPromptsAsync());
        var prompt = await client.GetPromptAsync("weather", new Dictionary<string, object?> { ["city"] = "Turku" });
        Assert.Equal("Weather in Turku?", ((TextContentBlock)prompt.Messages[0].Content).Text);
        var completed = await client.CompleteAsync(new PromptReference { Name = "weather" }, "city", "T");
        Assert.Equal(["Turku"], completed.Completion.Values);
    }

    private async Task WorkAsync()
    {
        var reported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = client.CallToolAsync("work", progress: new ProgressSights(reported.SetResult)).AsTask();
        await reported.Task.WaitAsync(NodeClients.LongestRun);
        await sights.ToldAsync(NotificationMethods.LoggingMessageNotification);
        await TextOfAsync("finish");
        Assert.Equal("worked", ((TextContentBlock)(await work).Content[0]).Text);
    }

    private async Task GrowAsync()
    {
        using var cancel = new CancellationTokenSource();
        var listening = ListenAsync(cancel.Token);
        if (client.NegotiatedProtocolVersion == Modern)
            await sights.ToldAsync(NotificationMethods.SubscriptionsAcknowledgedNotification);
        await TextOfAsync("grow");
        await sights.ToldAsync(NotificationMethods.ToolListChangedNotification);
        Assert.Contains("grown", (await client.ListToolsAsync()).Select(tool => tool.Name));
        await cancel.CancelAsync();
        await listening.WaitAsync(NodeClients.LongestRun).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>A modern client asks to be told; a legacy one has its stream.</summary>
    private async Task ListenAsync(CancellationToken cancel)
    {
        if (client.NegotiatedProtocolVersion != Modern)
            return;
        var wanted = new SubscriptionsListenRequestParams { Notifications = new() { ToolsListChanged = true } };
        await client.SendRequestAsync<SubscriptionsListenRequestParams, EmptyResult>(RequestMethods.SubscriptionsListen, wanted, cancellationToken: cancel);
    }

    private async Task CancelAsync()
    {
        await Cancelling.CancelAsync(client, "wait");
        await upstream.Tools.Cancelled.WaitAsync(NodeClients.LongestRun);
    }

    private async Task<string> TextOfAsync(string tool, Dictionary<string, object?>? arguments = null) =>
        ((TextContentBlock)(await client.CallToolAsync(tool, arguments ?? [])).Content[0]).Text;
}
