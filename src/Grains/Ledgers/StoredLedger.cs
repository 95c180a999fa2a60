using Sluice.Policy.Ledger;

namespace Sluice.Grains.Ledgers;

/// <summary>What a claim found.</summary>
/// <param name="PreviousClaim">Whose it was; 0 when nobody had claimed it yet.</param>
/// <param name="IsClean">Whether that one had saved everything and let go: its charges are all here.</param>
/// <param name="Version">Of the last save: the next one has a larger.</param>
/// <param name="Life">The <see cref="OwnerLedger"/>'s incarnation.</param>
/// <param name="SavedMs">Ledger time of the save.</param>
/// <param name="State">What <see cref="OwnerLedger.Save"/> wrote; empty for a ledger that was never saved.</param>
public sealed record StoredLedger(long PreviousClaim, bool IsClean, long Version, ulong Life, long SavedMs, ReadOnlyMemory<byte> State);
