using System.Net.ServerSentEvents;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Http;

/// <summary>
/// 2026-07-28: each request is served by itself. Tools and subscriptions are answered with a stream and everything else with a document, so that
/// whoever stands between meets both.
/// </summary>
internal sealed class ModernEra(McpServerOptions options, ModernEnvelope envelope)
{
    public async Task PostAsync(HttpContext context, JsonRpcMessage message)
    {
        if (envelope.Check(context, message) is { } fault)
        {
            await context.RefuseAsync(fault, message);
            return;
        }

        message.Context = new JsonRpcMessageContext { ProtocolVersion = Revisions.Modern };
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, options);
        var running = server.RunAsync(context.RequestAborted);
        await (IsStreamed(message) ? StreamAsync(context, transport, message) : AnswerAsync(context, transport, message));

        // Ends what the server reads from, and with it the run.
        await transport.DisposeAsync();
        await running;
    }

    private static bool IsStreamed(JsonRpcMessage message) =>
        message is JsonRpcRequest { Method: RequestMethods.ToolsCall or RequestMethods.ToolsList or RequestMethods.SubscriptionsListen };

    private static async Task StreamAsync(HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message)
    {
        context.BeginStream();
        if (!await transport.HandlePostRequestAsync(message, context.Response.Body, first => ChooseStatus(context, first), context.RequestAborted))
            context.Accept();
    }

    private static async Task AnswerAsync(HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message)
    {
        var events = new MemoryStream();
        if (!await transport.HandlePostRequestAsync(message, events, context.RequestAborted))
        {
            context.Accept();
            return;
        }

        events.Position = 0;
        var answer = SseParser.Create(events, static (_, data) => JsonAnswers.Parse(data)).Enumerate().Single().Data!;
        await ChooseStatus(context, answer);
        await context.WriteMessageAsync(answer);
    }

    /// <summary>The revision gives some errors a status, which can be chosen until the first byte has left.</summary>
    private static ValueTask ChooseStatus(HttpContext context, JsonRpcMessage? first)
    {
        if (first is JsonRpcError { Error.Code: var code } && !context.Response.HasStarted)
        {
            context.Response.StatusCode = (McpErrorCode)code switch
            {
                McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                McpErrorCode.MissingRequiredClientCapability => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status200OK,
            };
        }

        return default;
    }
}
