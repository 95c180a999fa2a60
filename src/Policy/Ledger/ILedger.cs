using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Policy.Ledger;

/// <summary>
/// The port of the kernel: where counters live. Every engine implements it and runs the same contract suite.
/// Denials are values; an exception is a bug or broken infrastructure, and the caller denies with <see cref="Reason.LedgerUnavailable"/>.
/// </summary>
public interface ILedger
{
    /// <summary>Takes all charges or none, at the ledger's own time. At most once: a lost answer stays charged, which is the safe side.</summary>
    ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// What <see cref="ReserveAsync"/> would answer now, for people who ask why. Changes nothing, so that the answer has no receipt; fills in the balances of all owners
    /// that can be asked, as they are without the call.
    /// </summary>
    ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Closes a reservation. Idempotent; an unknown receipt is a no-op. A refund goes to the entries that the receipt was taken from, and an approval that it
    /// used up is given back when the call did not run.
    /// </summary>
    ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken);

    /// <summary>Tells the ledger of a grant what a person says to a call that waits there. When it is answered as done, it is on disk.</summary>
    ValueTask<ApprovalOutcome> DecideApprovalAsync(OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken);
}
