using System.Collections.Concurrent;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>A client that answers what servers ask, and remembers what it was asked and told.</summary>
internal sealed class ClientSights
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Watched =
    [
        NotificationMethods.ToolListChangedNotification, NotificationMethods.ResourceListChangedNotification,
        NotificationMethods.ResourceUpdatedNotification, NotificationMethods.LoggingMessageNotification,
        NotificationMethods.SubscriptionsAcknowledgedNotification,
    ];

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _told = new(Watched.Select(
        method => KeyValuePair.Create(method, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))));

    /// <summary>The methods of the requests that came from the server.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <param name="version">Forced; null: the client finds one by itself.</param>
    public McpClientOptions Options(string? version) => new()
    {
        ProtocolVersion = version,
        DiscoverProbeTimeout = Patience,
        Handlers = new McpClientHandlers
        {
            ElicitationHandler = (asked, _) => Answer(RequestMethods.ElicitationCreate, new ElicitResult
            {
                Action = "accept",
                Content = asked!.RequestedSchema!.Properties.Keys.Where(key => key == "name").ToDictionary(key => key, _ => Json("\"Ada\"")),
            }),
            SamplingHandler = (_, _, _) => Answer(RequestMethods.SamplingCreateMessage, new CreateMessageResult
            {
                Model = "abacus",
                Content = [new TextContentBlock { Text = "forty-two" }],
            }),
            RootsHandler = (_, _) => Answer(RequestMethods.RootsList, new ListRootsResult { Roots = [new Root { Uri = "file:///workshop", Name = "workshop" }] }),
            NotificationHandlers = Watched.Select(method => KeyValuePair.Create<string, Func<JsonRpcNotification, CancellationToken, ValueTask>>(method, (_, _) =>
            {
                _told[method].TrySetResult();
                return default;
            })),
        },
    };

    public Task ToldAsync(string method) => _told[method].Task.WaitAsync(Patience);

    private ValueTask<T> Answer<T>(string method, T answer)
    {
        Asked.Enqueue(method);
        return new(answer);
    }

    private static System.Text.Json.JsonElement Json(string text) => System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(text);
}
