using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Tools;

/// <summary>Tools that send something before their result, or break the stream off.</summary>
internal sealed class StreamingTools(TimeProvider time)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    public IEnumerable<FixtureTool> All =>
    [
        new("test_tool_with_logging", "Sends three log messages.", LogAsync),
        new("test_logging_tool", "Sends a log message if the request asks for them.", LogOnRequestAsync),
        new("test_tool_with_progress", "Reports progress three times.", ProgressAsync),
        new("test_reconnection", "Closes the stream before its result is sent.", ReconnectAsync),
    ];

    private static Task SendLogAsync(McpServer server, string text) => server.SendMessageAsync(new JsonRpcNotification
    {
        Method = NotificationMethods.LoggingMessageNotification,
        Params = new JsonObject { ["level"] = "info", ["logger"] = "fixture", ["data"] = text },
    });

    private async ValueTask<ResultOrAlternate<CallToolResult>> LogAsync(
        RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        foreach (var text in (string[])["Tool execution started", "Tool processing data", "Tool execution completed"])
        {
            await SendLogAsync(call.Server, text);
            await Task.Delay(Step, time, cancellationToken);
        }

        return Answer.Text("Logged.");
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> LogOnRequestAsync(
        RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        if (call.Params.Meta?[MetaKeys.LogLevel] is not null)
            await SendLogAsync(call.Server, "As asked.");
        return Answer.Text("Done.");
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> ProgressAsync(
        RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        foreach (var progress in (float[])[0, 50, 100])
        {
            if (call.Params.ProgressToken is { } token)
                await call.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = progress, Total = 100 });
            await Task.Delay(Step, time, cancellationToken);
        }

        return Answer.Text("Finished.");
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> ReconnectAsync(
        RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        await call.EnablePollingAsync(Retry, cancellationToken);

        // The stream is closed by its own request: a result that is there before would still leave on it.
        await Task.Delay(Retry, time, cancellationToken);
        return Answer.Text("Resumed.");
    }
}
