using Sluice.Policy;
using Sluice.Policy.Explanations;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>What a call is to the session flow of its tool.</summary>
/// <param name="Part">Null when the tool has none that the policy demands.</param>
/// <param name="Step">What the ledger is asked; null when there is nothing to ask.</param>
/// <param name="Denial">What denies it before the ledger is asked.</param>
internal sealed record ExplainedFlow(FlowTool? Part, FlowStep? Step, Denial? Denial)
{
    public static ExplainedFlow Of(CallingGrant grant, in ToolCall call)
    {
        var denial = DemandedFlows.Of(grant.Policy, grant.Flows).Judge(call, isTask: false, placeMs: 1, out var part, out var step);
        return new ExplainedFlow(part, step, denial);
    }

    /// <summary>The explanation with what the flow says, where it stands in the order of judging: before the limits.</summary>
    public Explanation AddTo(Explanation explanation, CounterAnswer counters, bool isShadow)
    {
        if (Part is null && Denial is null)
            return explanation;
        var answer = isShadow ? counters.Watched : counters.Result;
        var denial = Denial ?? (answer.Status == ReserveStatus.RefusedByFlow ? Part!.Flow.Refuse(answer.FlowRefusal) : null);
        var rule = new ExplainedRule(RuleStep.Flow, denial?.Rule ?? $"/flows/{Part!.Flow.Name}", Holds: null, denial) { IsShadow = isShadow };
        return explanation with
        {
            Verdict = explanation.Verdict is { IsAllowed: true } allowed && denial is not null ? With(allowed, denial, isShadow) : explanation.Verdict,
            Rules = [.. explanation.Rules.Where(known => known.Step < RuleStep.Flow), rule, .. explanation.Rules.Where(known => known.Step > RuleStep.Flow)],
        };
    }

    /// <summary>Approvals are asked for behind the flow.</summary>
    private static Verdict With(Verdict allowed, Denial denial, bool isShadow) => isShadow
        ? allowed with { Finding = allowed.Finding is { Reason: not Reason.Approval } earlier ? earlier : denial }
        : allowed with { Denial = denial };
}
