namespace Sluice.Fleet.Tests.Nodes;

internal enum NodeRole
{
    /// <summary>Serves callers; it may host ledgers too.</summary>
    Gateway,

    /// <summary>Hosts ledgers and serves no caller.</summary>
    LedgerHost,
}
