using Sluice.Gateway.Upstreams;
using Sluice.Policy;
using Sluice.Policy.Flows;

namespace Sluice.Gateway.Enforcement;

/// <summary>What a call that the rules allow is to the session flows that its grant must follow.</summary>
internal static class FlowPart
{
    /// <summary>Beyond the head of the answer: what a start's answer may still take before its place is free for another.</summary>
    private static readonly TimeSpan Body = TimeSpan.FromSeconds(60);

    /// <summary>Leaves the step for the ledger to judge, or a denial where there is no need to ask it.</summary>
    public static void Judge(Decision decision, in ToolCall call, bool isTask, DemandedFlows flows, UpstreamOptions upstreams)
    {
        decision.Denial = flows.Judge(call, isTask, PlaceMs(upstreams.For(decision.Grant.Server).Timeouts), out var part, out var step);
        (decision.FlowTool, decision.FlowStep) = (part, step);
        if (decision.Denial is not null)
            decision.ChargeCount = 0;
    }

    private static long PlaceMs(UpstreamTimeouts timeouts) => (long)(timeouts.Connect + timeouts.FirstByte + Body).TotalMilliseconds;
}
