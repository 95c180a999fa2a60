using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.PimeaServer.Mcp;

/// <summary>2026-07-28: no handshake and no session; each request says who asks, and is served by itself.</summary>
internal sealed class ModernEra(McpSessions sessions, AnswerFraming framing)
{
    public async Task PostAsync(HttpContext context, JsonRpcMessage message)
    {
        if (ModernEnvelope.Check(context.Request.Headers, message) is { } fault)
        {
            var id = message is JsonRpcRequest request ? request.Id : default;
            await context.WriteErrorAsync(StatusCodes.Status400BadRequest, fault.Code, fault.Message, id);
            return;
        }

        await using var session = sessions.OpenForOneRequest();
        await framing.AnswerAsync(context, session.Transport, message, first => ChooseStatus(context, first));
    }

    /// <summary>The revision maps some errors to a status, which can be chosen until the first byte has left.</summary>
    private static ValueTask ChooseStatus(HttpContext context, JsonRpcMessage? first)
    {
        if (first is JsonRpcError error && !context.Response.HasStarted)
        {
            context.Response.StatusCode = (McpErrorCode)error.Error.Code switch
            {
                McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.MissingRequiredClientCapability => StatusCodes.Status400BadRequest,
                _ => StatusCodes.Status200OK,
            };
        }

        return ValueTask.CompletedTask;
    }
}
