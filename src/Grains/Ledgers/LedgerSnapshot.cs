using Sluice.Policy.Ledger;

namespace Sluice.Grains.Ledgers;

/// <summary>A ledger as it is saved.</summary>
/// <param name="Owner">The owner's key.</param>
/// <param name="Claim">Under which claim.</param>
/// <param name="Version">Counts the saves of the ledger: a write that was delayed never replaces a later one.</param>
/// <param name="Life">The <see cref="OwnerLedger"/>'s incarnation.</param>
/// <param name="SavedMs">Ledger time.</param>
/// <param name="CountsUntilMs">When nothing of it counts any more: <see cref="OwnerLedger.CountsUntilMs"/>.</param>
/// <param name="IsClean">Whether this is the last save of its activation.</param>
/// <param name="State">What <see cref="OwnerLedger.Save"/> wrote.</param>
public sealed record LedgerSnapshot(
    string Owner, long Claim, long Version, ulong Life, long SavedMs, long CountsUntilMs, bool IsClean, byte[] State);
