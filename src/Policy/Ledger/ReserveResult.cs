namespace Sluice.Policy.Ledger;

/// <summary>The answer to a <see cref="ReserveRequest"/>.</summary>
/// <param name="Status">Whether the charges were taken.</param>
/// <param name="Receipt">What settles the reservation; meaningful only when reserved.</param>
/// <param name="RefusedCharge">When refused: the index of the first charge, in the request's order, that its limit does not allow.</param>
/// <param name="RetryAfterMs">
/// When refused: milliseconds until this very call would pass if nothing else were charged, exact; null when a cost is over its max and waiting cannot help.
/// </param>
public readonly record struct ReserveResult(ReserveStatus Status, Receipt Receipt = default, int RefusedCharge = 0, long? RetryAfterMs = null);
