using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Leases;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Ledger;

/// <summary>The answer to a <see cref="ReserveRequest"/>.</summary>
/// <param name="Status">Whether the charges were taken.</param>
/// <param name="Receipt">What settles the reservation; meaningful only when reserved.</param>
/// <param name="RefusedCharge">When refused: the index of the first charge, in the request's order, that its limit does not allow.</param>
/// <param name="RetryAfterMs">
/// When refused: milliseconds until this very call would pass if nothing else were charged, exact; null when a cost is over its max and waiting cannot help.
/// </param>
/// <param name="RefusedAt">When refused: where, in the ledger of the owner that refused.</param>
/// <param name="FlowRefusal">Why the session flow refused; none for other answers.</param>
/// <param name="Approval">Of a held call why, of a reserved one what let it pass; null when the request asks for none.</param>
/// <param name="Lease">Of a request for a lease: what was granted. Else of no calls.</param>
public readonly record struct ReserveResult(
    ReserveStatus Status,
    Receipt Receipt = default,
    int RefusedCharge = 0,
    long? RetryAfterMs = null,
    LedgerPlace RefusedAt = default,
    FlowRefusal FlowRefusal = FlowRefusal.None,
    ApprovalAnswer? Approval = null,
    LeaseGrant Lease = default)
{
    /// <summary>
    /// Whether the answer must not be given before what it says is on disk, in every durability: an approval began, or was used up, or calls were leased, which
    /// may still run after the ledger's host has died.
    /// </summary>
    public bool MustBeDurable => Approval is { IsChanged: true } || Lease.Calls > 0;

    /// <summary>Where a charge was taken, or refused. One of another owner than the one that refused has no place: nothing of it stays taken.</summary>
    /// <param name="charges">The request's.</param>
    /// <param name="index">Of the charge among them.</param>
    public LedgerPlace PlaceOf(ReadOnlySpan<Charge> charges, int index) => Status switch
    {
        ReserveStatus.Refused when ReserveRequest.OwningScope(charges[index]) == ReserveRequest.OwningScope(charges[RefusedCharge]) => RefusedAt,
        ReserveStatus.Reserved => Receipt.PlaceOf(index),
        _ => default,
    };
}
