using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Leases;
using Sluice.Policy.Windows;

namespace Sluice.Grains.Contracts;

/// <summary>Between the kernel's values and those that are sent. Copies: a caller that stops waiting reuses its buffers.</summary>
internal static class Lines
{
    public static ReserveCall Of(in ReserveRequest request) => new()
    {
        Charges = Of(request.Charges.Span),
        Flow = FlowLines.Of(request.Flow),
        Approval = ApprovalLines.Of(request.Approval),
        LeaseCalls = request.LeaseCalls,
    };

    public static ReserveAnswer Of(in ReserveResult result, Balance[] balances)
    {
        var isRefused = result.Status == ReserveStatus.Refused;
        return new ReserveAnswer
        {
            Status = result.Status,
            Incarnation = result.Receipt.Incarnation,
            Sequence = isRefused ? result.RefusedAt.Sequence : result.Receipt.Sequence,
            AtMs = isRefused ? result.RefusedAt.TimeMs : result.Receipt.TakenAtMs,
            RefusedCharge = result.RefusedCharge,
            RetryAfterMs = result.RetryAfterMs,
            FlowRefusal = result.FlowRefusal,
            Approval = ApprovalLines.Of(result.Approval),
            LeasedCalls = result.Lease.Calls,
            LeaseMs = result.Lease.LengthMs,
            Balances = isRefused || result.Status == ReserveStatus.Reserved ? Of(balances) : [],
        };
    }

    /// <summary>Of a question: like that of a call, but there is nothing to settle.</summary>
    public static ReserveResult AnswerOf(in ReserveRequest request, ReserveAnswer answer)
    {
        var result = ResultOf(request, answer);
        return result.Status == ReserveStatus.Reserved ? new ReserveResult(ReserveStatus.Reserved) : result;
    }

    public static ReserveResult ResultOf(in ReserveRequest request, ReserveAnswer answer)
    {
        Copy(answer.Balances, request.Balances.Span);
        return answer.Status switch
        {
            ReserveStatus.Reserved => new ReserveResult(
                ReserveStatus.Reserved,
                new Receipt(request.Owner, answer.Incarnation, answer.Sequence, answer.AtMs, request.Charges, request.Flow, answer.Approval?.ApprovalId),
                Approval: ApprovalLines.AnswerOf(answer.Approval),
                Lease: new LeaseGrant(answer.LeasedCalls, answer.LeaseMs)),
            ReserveStatus.Held => new ReserveResult(ReserveStatus.Held, Approval: ApprovalLines.AnswerOf(answer.Approval)),
            ReserveStatus.Refused => new ReserveResult(
                ReserveStatus.Refused,
                RefusedCharge: answer.RefusedCharge,
                RetryAfterMs: answer.RetryAfterMs,
                RefusedAt: new LedgerPlace(request.Owner, answer.AtMs, answer.Sequence)),
            ReserveStatus.RefusedByFlow => new ReserveResult(ReserveStatus.RefusedByFlow, FlowRefusal: answer.FlowRefusal),
            var status => new ReserveResult(status),
        };
    }

    public static ReceiptLine Of(in Receipt receipt) => new()
    {
        Incarnation = receipt.Incarnation,
        Sequence = receipt.Sequence,
        TakenAtMs = receipt.TakenAtMs,
        Charges = Of(receipt.Charges.Span),
        Flow = FlowLines.Of(receipt.Flow),
        Approval = receipt.Approval,
    };

    public static SettleCall Of(in Receipt receipt, in Settlement settlement) =>
        new() { Receipt = Of(receipt), Kind = settlement.Kind, Flow = FlowLines.Of(settlement.Flow) };

    public static Settlement SettlementOf(SettleCall call) => new(call.Kind, FlowLines.FactsOf(call.Flow));

    public static ReserveRequest RequestOf(OwnerKey owner, ReserveCall call, Balance[] balances) =>
        new(owner, ChargesOf(call.Charges), balances, Flow: FlowLines.StepOf(call.Flow), Approval: ApprovalLines.AskOf(call.Approval), LeaseCalls: call.LeaseCalls);

    public static Receipt ReceiptOf(OwnerKey owner, ReceiptLine receipt) =>
        new(owner, receipt.Incarnation, receipt.Sequence, receipt.TakenAtMs, ChargesOf(receipt.Charges), FlowLines.StepOf(receipt.Flow), receipt.Approval);

    public static Charge[] ChargesOf(ChargeLine[] lines) => Array.ConvertAll(lines, static line => new Charge(
        new Limit
        {
            Rule = line.Rule,
            Counter = line.Counter,
            Window = new WindowLength(line.WindowMs, ""),
            Max = new Units(line.Max),
            Refund = line.Refund,
            Scope = line.Scope,
        },
        new Units(line.Cost)));

    public static BalanceLine[] Of(Balance[] balances) =>
        Array.ConvertAll(balances, static balance => new BalanceLine { Remaining = balance.Remaining.Millionths, ResetMs = balance.ResetMs });

    public static void Copy(BalanceLine[] lines, Span<Balance> balances)
    {
        for (var index = 0; index < lines.Length; index++)
            balances[index] = new Balance(new Units(lines[index].Remaining), lines[index].ResetMs);
    }

    private static ChargeLine[] Of(ReadOnlySpan<Charge> charges)
    {
        var lines = new ChargeLine[charges.Length];
        for (var index = 0; index < charges.Length; index++)
        {
            var (limit, cost) = charges[index];
            lines[index] = new ChargeLine
            {
                Rule = limit.Rule,
                Counter = limit.Counter,
                WindowMs = limit.Window.Milliseconds,
                Max = limit.Max.Millionths,
                Cost = cost.Millionths,
                Refund = limit.Refund,
                Scope = limit.Scope,
            };
        }

        return lines;
    }
}
