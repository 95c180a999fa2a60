using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Journals;

/// <summary>What one node knows of a row, and its policy.</summary>
internal sealed class JournalNode
{
    public Limit[] Limits { get; } = [Limit(3, 5_000, "calls"), Limit(20, 60_000, "amount")];

    public ChargePlan Plan { get; } = new(500);

    public OwnerLedger Ledger { get; set; } = new(Life);

    /// <summary>So many bytes of all records ever written are in the ledger.</summary>
    public int Position { get; set; }
}
