namespace Sluice.Store.Ledger;

/// <summary>How the embedded engine keeps its ledgers.</summary>
public sealed class EmbeddedLedgerOptions
{
    /// <summary>The folder of <c>ledger.db</c> (<c>Sluice:DataPath</c>). Created when missing.</summary>
    public required string DataPath { get; init; }

    /// <summary>What a crash may cost (<c>Sluice:Durability</c>).</summary>
    public Durability Durability { get; init; }

    /// <summary>
    /// Lets several gateways share a data path (<c>Sluice:PerNodeLimits</c>). Each then counts for itself, in a ledger file of its own, so that every
    /// limit is multiplied by their number. Default false: the second gateway does not start.
    /// </summary>
    public bool PerNodeLimits { get; init; }
}
