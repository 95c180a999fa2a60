using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Policy.Replays;

/// <summary>Ledgers in memory, for calls that are tried out and not made. Time is that of the calls, which come in its order. Not thread-safe.</summary>
public sealed class TrialLedgers : IOwnerLedgers
{
    private readonly Dictionary<OwnerKey, OwnerLedger> _ledgers = [];
    private readonly OwnerSequence _sequence;
    private long _nowMs;

    public TrialLedgers() => _sequence = new OwnerSequence(this);

    /// <summary>Takes all charges of a call or none.</summary>
    /// <param name="request">The charges.</param>
    /// <param name="nowMs">When it was made, milliseconds since the Unix epoch.</param>
    public ReserveResult Reserve(in ReserveRequest request, long nowMs)
    {
        _nowMs = nowMs;
        return _sequence.ReserveAsync(request, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Closes a reservation.</summary>
    /// <param name="receipt">What <see cref="Reserve"/> returned.</param>
    /// <param name="settlement">How.</param>
    public void Settle(in Receipt receipt, Settlement settlement) => _sequence.SettleAsync(receipt, settlement, CancellationToken.None).GetAwaiter().GetResult();

    ValueTask<ReserveResult> IOwnerLedgers.ReserveAsync(ReserveRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Of(request.Owner).Reserve(request, _nowMs));

    ValueTask<ReserveResult> IOwnerLedgers.AskAsync(ReserveRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Of(request.Owner).Ask(request, _nowMs));

    ValueTask IOwnerLedgers.SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        Of(receipt.Owner).Settle(receipt, settlement, _nowMs);
        return ValueTask.CompletedTask;
    }

    ValueTask IOwnerLedgers.WithdrawAsync(Receipt receipt, Memory<Balance> balances, CancellationToken cancellationToken)
    {
        Of(receipt.Owner).Withdraw(receipt, balances.Span, _nowMs);
        return ValueTask.CompletedTask;
    }

    ValueTask<ApprovalOutcome> IOwnerLedgers.DecideApprovalAsync(
        OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Of(grant).Decide(approval, decision, _nowMs));

    private OwnerLedger Of(OwnerKey owner)
    {
        if (!_ledgers.TryGetValue(owner, out var ledger))
            _ledgers.Add(owner, ledger = new OwnerLedger(incarnation: 1));
        return ledger;
    }
}
