using Sluice.Policy;
using Sluice.Policy.Explanations;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>What a grant's policy says of a call.</summary>
internal static class ExplainedPolicy
{
    private static readonly Explanation NoPolicy = new(
        new Verdict(Denial.NoPolicy, ChargeCount: 0, ListedTool: null), [], [new ExplainedRule(RuleStep.Grant, Denial.NoPolicy.Rule, Holds: null, Denial.NoPolicy)]);

    public static Explanation Explain(CallingGrant grant, string tool, ReadOnlySpan<byte> arguments) =>
        grant.Policy?.Explain(new ToolCall { Tool = tool, Arguments = arguments, GrantLabel = grant.Label }) ?? NoPolicy;
}
