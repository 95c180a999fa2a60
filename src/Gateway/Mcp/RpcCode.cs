namespace Sluice.Gateway.Mcp;

/// <summary>The error codes of JSON-RPC 2.0, section 5.1, that the gateway sends or looks for.</summary>
internal static class RpcCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;

    /// <summary>The first of the codes that servers may define: what other MCP servers answer to a Host or an Origin that they do not know.</summary>
    public const int Refused = -32000;

    /// <summary>MCP 2026-07-28: a header contradicts the body.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>MCP 2026-07-28: a method needs what the client has not declared.</summary>
    public const int MissingClientCapability = -32021;
}
