using Sluice.Policy;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>What a rule in shadow mode would deny the call with.</summary>
internal sealed record ExplainedFindingView
{
    public required string Reason { get; init; }

    public required string Rule { get; init; }

    /// <summary>What the caller would read, were the rule enforced.</summary>
    public required string Message { get; init; }

    public static ExplainedFindingView Of(Denial finding, string tool) => new()
    {
        Reason = ReasonNames.Of(finding.Reason),
        Rule = finding.Rule,
        Message = finding.Describe(tool),
    };
}
