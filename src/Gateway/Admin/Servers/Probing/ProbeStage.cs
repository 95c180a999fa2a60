namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>How far a probe came before it failed.</summary>
internal enum ProbeStage
{
    /// <summary>Too many probes run on this node; nothing was tried.</summary>
    Busy,

    /// <summary>The host name has no address.</summary>
    Dns,

    /// <summary>The gateway's own rules forbid the address.</summary>
    Egress,

    /// <summary>No TCP connection.</summary>
    Connect,

    Tls,

    /// <summary>The upstream did not accept what the gateway authenticates with.</summary>
    Credentials,

    /// <summary>An HTTP status that is no answer of MCP.</summary>
    Http,

    /// <summary>The answer is broken or no MCP.</summary>
    Answer,

    /// <summary>The answer is an error of JSON-RPC, or of a protocol version that the gateway does not speak.</summary>
    Mcp,

    /// <summary>The upstream took longer than a probe may.</summary>
    Timeout,
}
