using Sluice.Gateway.Mcp;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Enforcement;

/// <summary>From a decision to its audit entry (wire contract, "Audit record"). Values of arguments are never copied.</summary>
internal static class DecisionRecord
{
    /// <summary>What is known before the ledger is asked.</summary>
    public static void Describe(AuditEntry entry, Decision decision, RpcMessage message, DateTimeOffset now)
    {
        var grant = decision.Grant;
        entry.Time = now;
        entry.RequestId = RequestIds.Next(now);
        entry.Organisation = grant.Server.Organisation;
        entry.Server = grant.Server.Id;
        entry.GrantId = grant.Id;
        entry.GrantLabel = grant.Label;
        entry.Subject = grant.Subject;
        entry.Method = message.Method;
        entry.McpSession = decision.McpSession;
        entry.TraceId = decision.TraceId;
        entry.Policy = grant.PolicyVersion;
        entry.Tool = decision.Tool(message);
        entry.ArgumentKeys = message.ArgumentKeys.ToJson(decision.Redacts);
        var charges = decision.AllCharges;
        entry.ChargeCount = charges.Length;
        for (var i = 0; i < charges.Length; i++)
            entry.Charges[i] = new AuditCharge(charges[i], Balance.Unknown, Place: default);
    }

    /// <summary>What the ledger said: nothing of a charge that it did not count.</summary>
    public static void Reserve(AuditEntry entry, Decision decision)
    {
        entry.ApprovalId = decision.Reservation.Approval is { Id.Length: > 0 } approval ? approval.Id : null;
        Reserve(entry, 0, decision.Charges.Span, decision.Balances.Span, decision.Reservation);
        if (decision.Denial is null)
            Reserve(entry, decision.ChargeCount, decision.WatchedCharges.Span, decision.WatchedBalances.Span, decision.Watched);
        else
            entry.ChargeCount = decision.ChargeCount;
        Tell(entry, decision);
    }

    /// <summary>What became of it.</summary>
    public static void Conclude(AuditEntry entry, Decision decision)
    {
        entry.Outcome = decision.Denial is null ? AuditOutcome.Allowed : AuditOutcome.Denied;
        Tell(entry, decision);
        entry.Settlement = decision.Settlement;
    }

    /// <summary>The rule that denied the call; of a call that runs, the one that would have, were it not in shadow mode.</summary>
    private static void Tell(AuditEntry entry, Decision decision)
    {
        var told = decision.Denial ?? decision.Finding;
        entry.Reason = told?.Reason ?? Policy.Reason.None;
        entry.Rule = told?.Rule ?? "";
        entry.Message = told?.Describe(entry.Tool) ?? decision.Note;
    }

    private static void Reserve(AuditEntry entry, int offset, ReadOnlySpan<Charge> charges, ReadOnlySpan<Balance> balances, in ReserveResult result)
    {
        if (charges.IsEmpty || result.Status is not (ReserveStatus.Reserved or ReserveStatus.Refused))
            return;
        for (var i = 0; i < charges.Length; i++)
            entry.Charges[offset + i] = new AuditCharge(charges[i], balances[i], result.PlaceOf(charges, i));
    }
}
