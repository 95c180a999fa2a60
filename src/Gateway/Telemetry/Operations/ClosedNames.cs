using Sluice.Gateway.Mcp;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>The names that metrics may carry. Callers choose methods, versions and tools: what nobody else has written down is <see cref="Other"/>.</summary>
internal static class ClosedNames
{
    public const string Other = "_other";

    private static readonly string[] Versions = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    public static string Method(string method) => RpcMethods.IsKnown(method) ? method : Other;

    /// <summary>Null: the request names no revision of MCP, or none that there is.</summary>
    public static string? Version(McpRequest request)
    {
        var stated = request.Message!.ProtocolVersion ?? request.Judged.ProtocolVersion.ToString();
        foreach (var version in Versions)
        {
            if (string.Equals(version, stated, StringComparison.Ordinal))
                return version;
        }

        return null;
    }

    /// <summary>The policy's own spelling; null: the method calls no tool.</summary>
    public static string? Tool(RpcMessage message, string? listed) => message.IsToolCall ? listed ?? Other : null;
}
