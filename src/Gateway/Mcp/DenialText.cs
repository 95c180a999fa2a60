using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Mcp;

/// <summary>From a denied decision to what its caller reads.</summary>
internal static class DenialText
{
    public static DenialReply Of(McpCall call)
    {
        var decision = call.Decision;
        var denial = decision.Denial!;
        var refused = decision.Reservation.Status == ReserveStatus.Refused ? decision.Reservation.RefusedCharge : -1;
        return new DenialReply
        {
            Id = call.Message.Id,
            Message = denial.Describe(call.Message.ToolName),
            Reason = ReasonNames.Of(denial.Reason),
            Rule = denial.Rule,
            Policy = decision.Grant.PolicyVersion,
            Approval = decision.Reservation is { Status: ReserveStatus.Held, Approval.Id: { Length: > 0 } id } ? id : null,
            Limit = refused < 0 ? null : decision.Charges.Span[refused].Limit,
            Remaining = refused < 0 ? default : decision.Balances.Span[refused].Remaining,
            RetryAfterMs = decision.Reservation.RetryAfterMs,
            NamesResultType = call.Request.Era.NamesResultTypes,
        };
    }
}
