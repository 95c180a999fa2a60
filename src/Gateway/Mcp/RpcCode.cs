namespace Sluice.Gateway.Mcp;

/// <summary>The error codes of JSON-RPC 2.0, section 5.1, that the gateway sends or looks for.</summary>
internal static class RpcCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;

    /// <summary>MCP 2026-07-28: a header contradicts the body.</summary>
    public const int HeaderMismatch = -32020;
}
