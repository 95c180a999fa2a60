using Sluice.Gateway.Mcp;
using Sluice.Gateway.Upstreams;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Enforcement;

/// <summary>What a call that the rules allow is to the session flows that its grant must follow.</summary>
internal static class FlowPart
{
    /// <summary>Beyond the head of the answer: what a start's answer may still take before its place is free for another.</summary>
    private static readonly TimeSpan Body = TimeSpan.FromSeconds(60);

    /// <summary>Leaves the step for the ledger to judge, or a denial where there is no need to ask it.</summary>
    public static void Judge(Decision decision, RpcMessage message, DemandedFlows flows, UpstreamOptions upstreams)
    {
        var tool = flows.Find(message.ToolName);
        decision.Denial = flows.Undeclared ?? (message.HasTask ? tool?.NoTasks : null);
        if (tool is not null && decision.Denial is null)
        {
            decision.FlowTool = tool;
            decision.FlowStep = tool.StepOf(message.Arguments, tool.Kind == FlowStepKind.Start ? PlaceMs(upstreams.For(decision.Grant.Server).Timeouts) : 1);
            decision.Denial = decision.FlowStep is null ? tool.Flow.Refuse(FlowRefusal.UnknownSession) : null;
        }

        if (decision.Denial is not null)
            decision.ChargeCount = 0;
    }

    private static long PlaceMs(UpstreamTimeouts timeouts) => (long)(timeouts.Connect + timeouts.FirstByte + Body).TotalMilliseconds;
}
