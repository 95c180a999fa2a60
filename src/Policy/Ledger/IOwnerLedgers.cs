using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Policy.Ledger;

/// <summary>Ledgers of one owner each: what an engine offers that keeps owners apart, such as a grain for each. <see cref="OwnerSequence"/> makes an <see cref="ILedger"/> of it.</summary>
public interface IOwnerLedgers
{
    /// <summary>As <see cref="ILedger.ReserveAsync"/>, for a request of one owner.</summary>
    ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken);

    /// <summary>As <see cref="ILedger.AskAsync"/>, for a request of one owner.</summary>
    ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken);

    /// <summary>As <see cref="ILedger.SettleAsync"/>, for a receipt of one owner.</summary>
    ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken);

    /// <summary>Undoes a reservation whose call another owner refused: see <see cref="OwnerLedger.Withdraw"/>. At most once for a receipt.</summary>
    ValueTask WithdrawAsync(Receipt receipt, Memory<Balance> balances, CancellationToken cancellationToken);

    /// <summary>As <see cref="ILedger.DecideApprovalAsync"/>.</summary>
    ValueTask<ApprovalOutcome> DecideApprovalAsync(OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken);
}
