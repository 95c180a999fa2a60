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
        message.ArgumentKeys.Write(entry.ArgumentKeys, decision.Redacts);
        decision.Charges.Span.CopyTo(entry.Charges);
        entry.ChargeCount = decision.ChargeCount;
        entry.Balances.AsSpan(0, decision.ChargeCount).Fill(Balance.Unknown);
    }

    /// <summary>What the ledger said: nothing of a charge that it did not count.</summary>
    public static void Reserve(AuditEntry entry, Decision decision)
    {
        if (!decision.HasBalances)
            return;
        decision.Balances.Span.CopyTo(entry.Balances);
        decision.Reservation.CopyPlacesTo(decision.Charges.Span, entry.Places.AsSpan(0, decision.ChargeCount));
    }

    /// <summary>What became of it.</summary>
    public static void Conclude(AuditEntry entry, Decision decision)
    {
        var denial = decision.Denial;
        entry.Outcome = denial is null ? AuditOutcome.Allowed : AuditOutcome.Denied;
        entry.Reason = denial?.Reason ?? Policy.Reason.None;
        entry.Rule = denial?.Rule ?? "";
        entry.Message = denial?.Describe(entry.Tool) ?? decision.Note;
        entry.Settlement = decision.Settlement;
    }
}
