using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>An owner's ledger while its row is locked.</summary>
/// <param name="owner">The key.</param>
/// <param name="ledger">Null when the state could not be read: every call is then denied, and nothing is overwritten.</param>
internal sealed class LockedRow(string owner, OwnerLedger? ledger)
{
    public string Owner => owner;

    public OwnerLedger? Ledger => ledger;

    public bool IsChanged { get; set; } = ledger is { WasSetBack: true };
}
