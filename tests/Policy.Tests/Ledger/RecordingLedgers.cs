using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Policy.Tests.Ledger;

/// <summary>Answers as told and keeps what it was asked.</summary>
internal sealed class RecordingLedgers : IOwnerLedgers
{
    public List<string> Asked { get; } = [];

    /// <summary>By owner; others reserve.</summary>
    public Dictionary<string, ReserveResult> Answers { get; } = [];

    public string? Failing { get; set; }

    public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        Asked.Add($"reserve {request.Owner} {request.Charges.Length}");
        if (request.Owner.Value == Failing)
            throw new IOException("out of reach");
        return ValueTask.FromResult(
            Answers.TryGetValue(request.Owner.Value, out var answer)
                ? answer
                : new ReserveResult(ReserveStatus.Reserved, new Receipt(request.Owner, 1, 1, 0, request.Charges)));
    }

    public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        Asked.Add($"ask {request.Owner} {request.Charges.Length}");
        return ValueTask.FromResult(Answers.TryGetValue(request.Owner.Value, out var answer) ? answer : new ReserveResult(ReserveStatus.Reserved));
    }

    public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        Asked.Add($"settle {receipt.Owner}");
        return ValueTask.CompletedTask;
    }

    public ValueTask<ApprovalOutcome> DecideApprovalAsync(OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        Asked.Add($"{decision} {grant} {approval}");
        return ValueTask.FromResult(ApprovalOutcome.Done);
    }

    public ValueTask WithdrawAsync(Receipt receipt, Memory<Balance> balances, CancellationToken cancellationToken)
    {
        Asked.Add($"withdraw {receipt.Owner}");
        return ValueTask.CompletedTask;
    }
}
