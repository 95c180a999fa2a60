using Sluice.Policy.Ledger;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Enforcement;

/// <summary>From a decision to its audit entry (wire contract, "Audit record"). Values of arguments are never copied.</summary>
internal static class DecisionRecord
{
    /// <summary>
    /// All that is known now. Written when the decision is closed, and under strict durability also before the call leaves; not as it is made, since an entry
    /// comes from the writer's processor, and a call often ends on another one than it began on.
    /// </summary>
    public static void Write(AuditEntry entry, Decision decision)
    {
        var grant = decision.Grant;
        entry.Clear();
        entry.Time = decision.Time;
        entry.RequestId = decision.RequestId;
        entry.TraceId = decision.TraceId;
        entry.Organisation = grant.Server.Organisation;
        entry.Server = grant.Server.Id;
        entry.GrantId = grant.Id;
        entry.GrantLabel = grant.Label;
        entry.Subject = grant.Subject;
        entry.McpSession = decision.McpSession;
        entry.Method = decision.Method;
        entry.Tool = decision.Tool;
        entry.Policy = grant.PolicyVersion;
        entry.ArgumentKeys = decision.ArgumentKeys;
        entry.ApprovalId = decision.Reservation.Approval is { Id.Length: > 0 } approval ? approval.Id : null;
        entry.Settlement = decision.Settlement;
        entry.ChargeCount = 0;
        Put(entry, decision.Charges.Span, decision.Balances.Span, decision.Reservation);
        if (!decision.IsRefusedByLedger)
            Put(entry, decision.WatchedCharges.Span, decision.WatchedBalances.Span, decision.Watched);
        Tell(entry, decision);
    }

    /// <summary>The rule that denied the call; of a call that runs, the one that would have, were it not in shadow mode.</summary>
    private static void Tell(AuditEntry entry, Decision decision)
    {
        entry.Outcome = decision.Denial is null ? AuditOutcome.Allowed : AuditOutcome.Denied;
        var told = decision.Denial ?? decision.Finding;
        entry.Reason = told?.Reason ?? Policy.Reason.None;
        entry.Rule = told?.Rule ?? "";
        entry.Message = told?.Describe(entry.Tool) ?? decision.Note;
    }

    /// <summary>Of a charge that the ledger did not count, only what was asked.</summary>
    private static void Put(AuditEntry entry, ReadOnlySpan<Charge> charges, ReadOnlySpan<Balance> balances, in ReserveResult result)
    {
        var isCounted = result.Status is ReserveStatus.Reserved or ReserveStatus.Refused;
        for (var i = 0; i < charges.Length; i++)
        {
            entry.Charges[entry.ChargeCount++] =
                isCounted ? new AuditCharge(charges[i], balances[i], result.PlaceOf(charges, i)) : new AuditCharge(charges[i], Balance.Unknown, Place: default);
        }
    }
}
