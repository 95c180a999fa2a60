using Sluice.Policy;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Gateway.Enforcement;

/// <summary>What the ledger's answer means for the call.</summary>
internal static class LedgerDenial
{
    /// <summary>Null: the call may run.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="charges">What was asked for.</param>
    /// <param name="flow">The session flow that was asked for; null when there was none. What it holds is never left open.</param>
    /// <param name="approval">The rule by which an approval was asked for; null when none was. Nor is that.</param>
    public static Denial? Of(in ReserveResult result, ReadOnlySpan<Charge> charges, SessionFlow? flow, Denial? approval) => result.Status switch
    {
        ReserveStatus.Reserved => null,
        ReserveStatus.Refused => charges[result.RefusedCharge].Limit.Refuse(result.RetryAfterMs),
        ReserveStatus.RefusedByFlow => flow!.Refuse(result.FlowRefusal),
        ReserveStatus.Held => ApprovalDenial.Of(approval!, result.Approval!),
        ReserveStatus.EngineUnavailable when flow is null && approval is null && AllowsUncounted(charges) => null,
        _ => Denial.LedgerUnavailable,
    };

    private static bool AllowsUncounted(ReadOnlySpan<Charge> charges)
    {
        foreach (var charge in charges)
        {
            if (charge.Limit.OnUnavailable != UnavailableRule.Allow)
                return false;
        }

        return true;
    }
}
