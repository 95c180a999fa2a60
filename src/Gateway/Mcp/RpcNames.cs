using System.Text;

namespace Sluice.Gateway.Mcp;

/// <summary>The names that MCP gives a meaning, in the one spelling that is accepted.</summary>
internal static class RpcNames
{
    /// <summary>Members of <c>params</c> of all client messages, 2025-03-26 to 2026-07-28.</summary>
    public static readonly byte[][] Params = Utf8(
        "name", "arguments", "_meta", "task", "uri", "cursor", "inputResponses", "requestState", "protocolVersion", "capabilities", "clientInfo",
        "requestId", "reason", "progressToken", "progress", "total", "message", "level", "ref", "argument", "context", "taskId", "notifications");

    /// <summary>Members of <c>params.notifications</c> and of a related task that hold task ids.</summary>
    public static readonly byte[][] TaskIds = Utf8("taskIds", "taskId");

    public static readonly byte[][] Envelope = Utf8("jsonrpc", "id", "method", "params", "result", "error");

    private static byte[][] Utf8(params string[] names) => Array.ConvertAll(names, Encoding.UTF8.GetBytes);
}
