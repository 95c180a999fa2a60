namespace Sluice.Gateway.Mcp;

/// <summary>Header names of streamable HTTP.</summary>
internal static class McpHeaders
{
    public const string SessionId = "Mcp-Session-Id";
    public const string ProtocolVersion = "MCP-Protocol-Version";
    public const string LastEventId = "Last-Event-ID";
    public const string Method = "Mcp-Method";
    public const string Name = "Mcp-Name";

    /// <summary>All of the above: what requests are judged by.</summary>
    public static readonly string[] Judged = [SessionId, ProtocolVersion, LastEventId, Method, Name];
}
