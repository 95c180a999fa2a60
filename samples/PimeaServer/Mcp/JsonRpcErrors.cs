using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.PimeaServer.Mcp;

internal static class JsonRpcErrors
{
    /// <summary>A JSON-RPC error for the answers that the server itself does not write; a default id stands for null.</summary>
    public static Task WriteErrorAsync(
        this HttpContext context, int status, int code, string message, RequestId id = default, JsonNode? data = null)
    {
        var error = new JsonRpcError { Id = id, Error = new JsonRpcErrorDetail { Code = code, Message = message, Data = data } };
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(error, WireJson.ErrorType, cancellationToken: context.RequestAborted);
    }

    public static Task WriteErrorAsync(this HttpContext context, int status, McpErrorCode code, string message, RequestId id = default) =>
        context.WriteErrorAsync(status, (int)code, message, id);
}
