using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Policy.Ledger;

/// <summary>
/// One call over several owners: the grant's ledger first, then the server's, then the organisation's. The first that refuses ends it, and those before
/// it are undone. A call that one owner refuses may thus be counted by another for a moment: others may be refused meanwhile, but never admitted too much.
/// </summary>
public sealed class OwnerSequence(IOwnerLedgers owners) : ILedger
{
    /// <summary>Grant, server, organisation.</summary>
    private const int MostOwners = 3;

    /// <inheritdoc/>
    public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        var first = request.FirstPart();
        return first.Charges.Length == request.Charges.Length
            ? owners.ReserveAsync(first, cancellationToken)
            : ReserveEachAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        request.Balances.Span.Fill(Balance.Unknown);
        ReserveResult? first = null;
        var offset = 0;
        for (var part = request.FirstPart(); ; part = request.PartAt(offset))
        {
            var result = await owners.AskAsync(part, cancellationToken);
            if (result.Status != ReserveStatus.Reserved)
                first ??= result with { RefusedCharge = offset + result.RefusedCharge };
            offset += part.Charges.Length;
            if (offset == request.Charges.Length)
                return first ?? new ReserveResult(ReserveStatus.Reserved);
        }
    }

    /// <inheritdoc/>
    public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken) => receipt.Others is null
        ? owners.SettleAsync(receipt, settlement, cancellationToken)
        : SettleEachAsync(receipt, settlement, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ApprovalOutcome> DecideApprovalAsync(OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken) =>
        owners.DecideApprovalAsync(grant, approval, decision, cancellationToken);

    private async ValueTask<ReserveResult> ReserveEachAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        request.Balances.Span.Fill(Balance.Unknown);
        var taken = new List<Receipt>(MostOwners);
        var offset = 0;
        ApprovalAnswer? approval = null;
        try
        {
            for (var part = request.FirstPart(); ; part = request.PartAt(offset))
            {
                var result = await owners.ReserveAsync(part, cancellationToken);
                if (result.Status != ReserveStatus.Reserved)
                {
                    await WithdrawAsync(taken, request.Balances);
                    return result with { RefusedCharge = offset + result.RefusedCharge };
                }

                taken.Add(result.Receipt);
                approval ??= result.Approval;
                offset += part.Charges.Length;
                if (offset == request.Charges.Length)
                    break;
            }
        }
        catch
        {
            await WithdrawAsync(taken, request.Balances);
            throw;
        }

        return new ReserveResult(ReserveStatus.Reserved, taken[0] with { Others = [.. taken[1..]] }, Approval: approval);
    }

    /// <summary>Not under the caller's cancellation: what was taken for a call that does not run must not stay.</summary>
    private async ValueTask WithdrawAsync(List<Receipt> taken, Memory<Balance> balances)
    {
        foreach (var receipt in taken)
        {
            await owners.WithdrawAsync(receipt, balances[..receipt.Charges.Length], CancellationToken.None);
            balances = balances[receipt.Charges.Length..];
        }
    }

    private async ValueTask SettleEachAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        await owners.SettleAsync(receipt with { Others = null }, settlement, cancellationToken);
        foreach (var other in receipt.Others!)
            await owners.SettleAsync(other, settlement, cancellationToken);
    }
}
