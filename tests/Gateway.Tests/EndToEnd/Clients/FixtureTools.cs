using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>Tools, prompts and resources that use every way a server has to talk to its client, in both eras.</summary>
internal sealed class FixtureTools
{
    public const string ResourceUri = "fixture://note/7";

    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly McpServerPrimitiveCollection<McpServerTool> _tools;

    public FixtureTools()
    {
        _tools =
        [
            Tool("echo", (string message) => $"Echo: {message}"),
            Tool("secret", () => "never seen"),
            Tool("ask", Ask),
            Tool("work", WorkAsync),
            Tool("finish", () => _finished.TrySetResult()),
            Tool("grow", () => _tools!.TryAdd(Tool("grown", () => "grown"))),
            Tool("wait", WaitAsync),
        ];
        Options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "fixture", Version = "1" },
            ToolCollection = _tools,
            PromptCollection = [McpServerPrompt.Create((string city) => $"Weather in {city}?", new() { Name = "weather" })],
            ResourceCollection = [McpServerResource.Create((string id) => $"Note {id}", new() { UriTemplate = "fixture://note/{id}", Name = "note" })],
            Handlers = new McpServerHandlers { CompleteHandler = Complete, SubscriptionsListenHandler = ListenAsync },
            ScopeRequests = false,
        };
    }

    public McpServerOptions Options { get; }

    /// <summary>Completes when a call of <c>wait</c> was cancelled by its client.</summary>
    public Task Cancelled => _cancelled.Task;

    private static McpServerTool Tool(string name, Delegate run) => McpServerTool.Create(run, new() { Name = name });

    /// <summary>Needs three answers of the client: by requests in the legacy era, by a second leg of the call in the modern one.</summary>
    private static string Ask(RequestContext<CallToolRequestParams> call)
    {
        if (call.Params.InputResponses is not { } answers)
        {
            throw new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["name"] = InputRequest.ForElicitation(new ElicitRequestParams
                    {
                        Message = "Your name?",
                        RequestedSchema = new() { Properties = { ["name"] = new ElicitRequestParams.StringSchema() } },
                    }),
                    ["word"] = InputRequest.ForSampling(new CreateMessageRequestParams
                    {
                        MaxTokens = 9,
                        Messages = [new SamplingMessage { Content = [new TextContentBlock { Text = "6 x 7" }] }],
                    }),
                    ["roots"] = InputRequest.ForRootsList(new ListRootsRequestParams()),
                },
                "state of the fixture");
        }

        var name = answers["name"].Deserialize(InputResponse.ElicitResultJsonTypeInfo)!.Content!["name"];
        var word = (TextContentBlock)answers["word"].Deserialize(InputResponse.CreateMessageResultJsonTypeInfo)!.Content[0];
        var root = answers["roots"].Deserialize(InputResponse.ListRootsResultJsonTypeInfo)!.Roots[0];
        return $"{name} {word.Text} {root.Uri} {call.Params.RequestState}";
    }

    /// <summary>Answers only once the client has called <c>finish</c>: it has seen the reports then, which otherwise race with the answer.</summary>
    private async Task<string> WorkAsync(RequestContext<CallToolRequestParams> call, IProgress<ProgressNotificationValue> progress, CancellationToken cancel)
    {
        progress.Report(new() { Progress = 1, Total = 2 });
        var log = new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Data = JsonSerializer.SerializeToElement("half-way") };
        await call.Server.SendNotificationAsync(NotificationMethods.LoggingMessageNotification, log, cancellationToken: cancel);
        await _finished.Task.WaitAsync(cancel);
        return "worked";
    }

    private async Task<string> WaitAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancel)
    {
        progress.Report(new() { Progress = 1 });
        await using var registration = cancel.Register(() => _cancelled.TrySetResult());
        await Task.Delay(Timeout.Infinite, cancel);
        return "";
    }

    private static ValueTask<CompleteResult> Complete(RequestContext<CompleteRequestParams> request, CancellationToken cancel) =>
        new(new CompleteResult { Completion = new Completion { Values = [request.Params.Argument.Value + "urku"] } });

    /// <summary>The SDK serves each modern request by itself, so what a subscription gets is the fixture's affair.</summary>
    private async ValueTask<EmptyResult> ListenAsync(RequestContext<SubscriptionsListenRequestParams> request, CancellationToken cancel)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _tools.Changed += (_, _) => changed.TrySetResult();
        await SendAsync(NotificationMethods.SubscriptionsAcknowledgedNotification, new() { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } });
        await changed.Task.WaitAsync(cancel);
        await SendAsync(NotificationMethods.ToolListChangedNotification, []);
        await Task.Delay(Timeout.Infinite, cancel);
        return new EmptyResult();

        Task SendAsync(string method, JsonObject parameters)
        {
            parameters["_meta"] = new JsonObject { [MetaKeys.SubscriptionId] = request.JsonRpcRequest.Id.ToString() };
            return request.Server.SendMessageAsync(new JsonRpcNotification { Method = method, Params = parameters }, cancel);
        }
    }
}
