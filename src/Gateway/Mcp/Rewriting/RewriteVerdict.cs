namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>What becomes of one value.</summary>
internal enum RewriteVerdict
{
    /// <summary>It passes byte for byte.</summary>
    Unchanged,

    /// <summary>What was written as its replacement takes its place.</summary>
    Replaced,

    /// <summary>It must not be seen by the client: the stream ends here.</summary>
    Refused,
}
