using Sluice.Gateway.Enforcement;
using Sluice.Policy;
using Sluice.Policy.Explanations;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>What would become of a call now, and why.</summary>
internal sealed record ExplanationView
{
    /// <summary>With its version; null for a draft, and for a grant without policy.</summary>
    public required string? Policy { get; init; }

    /// <summary>allowed or denied; a call that a person must approve counts as denied, since it is unless one has.</summary>
    public required string Outcome { get; init; }

    /// <summary>Empty when allowed, as rule is.</summary>
    public required string Reason { get; init; }

    public required string Rule { get; init; }

    /// <summary>What the caller would read; null when allowed.</summary>
    public required string? Message { get; init; }

    /// <summary>When a limit denies: milliseconds until the same call would pass; null when waiting cannot help.</summary>
    public required long? RetryAfterMs { get; init; }

    /// <summary>What rules in shadow mode would deny the call with, before any other; null when none would.</summary>
    public required ExplainedFindingView? Shadow { get; init; }

    /// <summary>Every rule that the call meets, in the order of judging, also behind the one that decides.</summary>
    public required IReadOnlyList<ExplainedRuleView> Rules { get; init; }

    public static ExplanationView Of(CallingGrant grant, string tool, Explanation explanation, CounterAnswer counters, SessionFlow? flow)
    {
        var byLedger = LedgerDenial.Of(counters.Result, [.. explanation.Charges], flow, approval: null);
        var byFlow = counters.Result.Status == ReserveStatus.RefusedByFlow ? byLedger : null;
        var denial = explanation.Verdict.Denial ?? byFlow ?? explanation.Verdict.Approval ?? byLedger;
        var watched = denial is null ? LedgerDenial.Of(counters.Watched, [.. explanation.Charges.Where(charge => charge.Limit.IsShadow)], flow, approval: null) : null;
        var finding = explanation.Verdict.Finding ?? watched;
        return new ExplanationView
        {
            Policy = grant.Version,
            Outcome = denial is null ? "allowed" : "denied",
            Reason = ReasonNames.Of(denial?.Reason ?? Sluice.Policy.Reason.None),
            Rule = denial?.Rule ?? "",
            Message = denial?.Describe(tool),
            RetryAfterMs = ReferenceEquals(denial, byLedger) && counters.Result.Status == ReserveStatus.Refused ? counters.Result.RetryAfterMs : null,
            Shadow = finding is null ? null : ExplainedFindingView.Of(finding, tool),
            Rules = ExplainedRuleView.Of(explanation, denial, counters, tool),
        };
    }
}
