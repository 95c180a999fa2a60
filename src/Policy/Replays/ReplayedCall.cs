using Sluice.Policy.Ledger;

namespace Sluice.Policy.Replays;

/// <summary>What a policy says of a recorded call, as far as the record tells.</summary>
/// <param name="Denial">The first denial that is certain; null when there is none.</param>
/// <param name="Undecided">Rules before it that need values which are not recorded, in their order. When there are any, they may deny first, or at all.</param>
/// <param name="Charges">What the call is charged if none of them denies; empty when denied.</param>
/// <param name="HasGuessedCost">Whether a cost is not recorded and taken as 1.</param>
public sealed record ReplayedCall(Denial? Denial, IReadOnlyList<string> Undecided, Charge[] Charges, bool HasGuessedCost);
