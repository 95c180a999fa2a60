namespace Sluice.Gateway.Mcp;

internal enum ResponseOutcome
{
    /// <summary>No answer to our request was seen, or none that could be read.</summary>
    Unknown,

    /// <summary>A result that does not say <c>isError</c>.</summary>
    Result,

    /// <summary>A result with <c>isError: true</c>: the tool ran and failed.</summary>
    ToolError,

    /// <summary>A JSON-RPC error.</summary>
    RpcError,
}
