using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>
/// Cancels a call that runs, at its first sign of life. The C# client says so only for calls whose HTTP request it has finished reading, which over
/// streamable HTTP is never; in the legacy era, where going away cancels nothing, the notification is therefore sent by hand.
/// </summary>
internal static class Cancelling
{
    private const string Modern = "2026-07-28";

    public static async Task CancelAsync(McpClient client, string tool, JsonObject? arguments = null)
    {
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var watching = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (_, _) =>
        {
            started.TrySetResult();
            return default;
        });
        var request = new JsonRpcRequest
        {
            Id = new RequestId("to-be-cancelled"),
            Method = RequestMethods.ToolsCall,
            Params = new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [], ["_meta"] = new JsonObject { ["progressToken"] = "alive" } },
        };
        var call = client.SendRequestAsync(request, cancel.Token);
        await started.Task.WaitAsync(NodeClients.LongestRun);
        if (client.NegotiatedProtocolVersion != Modern)
            await client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = request.Id }, cancellationToken: default);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }
}
