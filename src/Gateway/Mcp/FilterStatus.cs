namespace Sluice.Gateway.Mcp;

internal enum FilterStatus
{
    /// <summary>Nothing had to be changed; written byte for byte.</summary>
    Unchanged,
    Changed,

    /// <summary>Not understood for sure, so nothing was written: an error for the client, not a leak.</summary>
    Unreadable,
}
