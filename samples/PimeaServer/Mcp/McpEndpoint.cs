using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Sluice.PimeaServer.Stats;

namespace Sluice.PimeaServer.Mcp;

/// <summary>The streamable HTTP endpoint: reads the message, records it, and hands it to the era that the client speaks.</summary>
internal sealed class McpEndpoint(LegacyEra legacy, ModernEra modern, TrafficLog traffic)
{
    public async Task PostAsync(HttpContext context)
    {
        try
        {
            if (await WireJson.ReadMessageAsync(context) is { } message)
                await AnswerAsync(context, message);
            else
                await context.WriteErrorAsync(StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, "The body is not one JSON-RPC message.");
        }
        catch (BadHttpRequestException fault)
        {
            await context.WriteErrorAsync(fault.StatusCode, McpErrorCode.InvalidRequest, fault.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away: there is nobody left to answer.
        }
    }

    public Task GetAsync(HttpContext context) => IsModern(context) ? RefuseMethodAsync(context) : legacy.GetAsync(context);

    public Task DeleteAsync(HttpContext context) => IsModern(context) ? RefuseMethodAsync(context) : legacy.DeleteAsync(context);

    private Task AnswerAsync(HttpContext context, JsonRpcMessage message)
    {
        traffic.AddMessage(message);
        if (ProtocolVersions.Of(context.Request) is { } version)
            message.Context = new JsonRpcMessageContext { ProtocolVersion = version };
        return IsModern(context) ? modern.PostAsync(context, message) : legacy.PostAsync(context, message);
    }

    private static bool IsModern(HttpContext context) =>
        string.Equals(ProtocolVersions.Of(context.Request), ProtocolVersions.Modern, StringComparison.Ordinal);

    private static Task RefuseMethodAsync(HttpContext context)
    {
        context.Response.Headers.Allow = HttpMethods.Post;
        return context.WriteErrorAsync(
            StatusCodes.Status405MethodNotAllowed,
            McpErrorCode.InvalidRequest,
            $"{ProtocolVersions.Modern} has neither streams by GET nor sessions to delete.");
    }
}
