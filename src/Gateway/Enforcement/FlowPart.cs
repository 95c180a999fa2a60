using Sluice.Gateway.Upstreams;
using Sluice.Policy;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Enforcement;

/// <summary>What a call that the rules allow is to the session flows that its grant must follow.</summary>
internal static class FlowPart
{
    /// <summary>Beyond the head of the answer: what a start's answer may still take before its place is free for another.</summary>
    private static readonly TimeSpan Body = TimeSpan.FromSeconds(60);

    /// <summary>Leaves the step for the ledger to judge, or a denial where there is no need to ask it.</summary>
    public static void Judge(Decision decision, in ToolCall call, bool isTask, DemandedFlows flows, UpstreamOptions upstreams)
    {
        var denial = flows.Judge(call, isTask, PlaceMs(upstreams.For(decision.Grant.Server).Timeouts), out var part, out var step);
        if (decision.Grant.Policy!.IsShadow)
        {
            Watch(decision, denial, part, step);
            return;
        }

        (decision.Denial, decision.FlowTool, decision.FlowStep) = (denial, part, step);
        if (denial is not null)
            decision.ChargeCount = decision.WatchedCount = 0;
    }

    /// <summary>A call that something else would have denied before takes no step: enforcement would not have come so far.</summary>
    private static void Watch(Decision decision, Denial? denial, FlowTool? part, FlowStep? step)
    {
        // Approvals are asked for behind the flow.
        var isHeld = decision.Finding is { Reason: Reason.Approval };
        if (decision.Finding is not null && !isHeld)
            return;
        decision.Finding = denial ?? decision.Finding;
        if (denial is null)
            (decision.FlowTool, decision.WatchedStep) = (part, step);
        if (decision.Finding is not null)
            decision.WatchedCount = 0;
    }

    private static long PlaceMs(UpstreamTimeouts timeouts) => (long)(timeouts.Connect + timeouts.FirstByte + Body).TotalMilliseconds;
}
