using Sluice.Policy;
using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>One rule that the call meets.</summary>
internal sealed record ExplainedRuleView
{
    /// <summary>Where in the order of judging it stands.</summary>
    public required RuleStep Step { get; init; }

    /// <summary>Its id, as decisions have it.</summary>
    public required string Rule { get; init; }

    /// <summary>shadow: the rule is only watched, and stops no call.</summary>
    public required RuleMode Mode { get; init; }

    public required RuleEffect Effect { get; init; }

    /// <summary>Whether what the rule asks for is so; null for limits, of which the ledger decides.</summary>
    public required Truth? Holds { get; init; }

    /// <summary>What the caller would read of this rule; null when it lets the call pass, and of a limit that is used up behind another denial.</summary>
    public required string? Message { get; init; }

    public required IReadOnlyList<ExplainedConditionView> Conditions { get; init; }

    /// <summary>Of a limit: what it would charge, and what is left. Null for other rules, and when the cost cannot be told.</summary>
    public required ExplainedLimitView? Limit { get; init; }

    public static IReadOnlyList<ExplainedRuleView> Of(Explanation explanation, Denial? decided, CounterAnswer counters, string tool) =>
        [.. explanation.Rules.Select(rule => Of(rule, explanation, decided, counters, tool))];

    private static ExplainedRuleView Of(ExplainedRule rule, Explanation explanation, Denial? decided, CounterAnswer counters, string tool)
    {
        var denies = rule.Denial is not null || (rule.Position is { } paid && counters.IsShort(paid, explanation.Charges[paid].Cost));
        var decides = denies && Decides(rule, explanation, decided, counters);
        return new ExplainedRuleView
        {
            Step = rule.Step,
            Rule = rule.Rule,
            Mode = rule.IsShadow ? RuleMode.Shadow : RuleMode.Enforce,
            Effect = decides ? RuleEffect.Denies : denies ? RuleEffect.WouldDeny : RuleEffect.Passes,
            Holds = rule.Holds,
            Message = rule.Denial?.Describe(tool) ?? (decides ? decided!.Message : null),
            Conditions = [.. rule.Conditions.Select(ExplainedConditionView.Of)],
            Limit = rule.Position is { } at ? ExplainedLimitView.Of(rule.Charge!.Value, counters.Balances[at]) : null,
        };
    }

    private static bool Decides(ExplainedRule rule, Explanation explanation, Denial? decided, CounterAnswer counters) => rule.Denial is not null
        ? ReferenceEquals(rule.Denial, decided)
        : explanation.Verdict is { IsAllowed: true, Approval: null } && counters.Result.Status == ReserveStatus.Refused
            && ReferenceEquals(rule.Charge!.Value.Limit, explanation.Charges[counters.Result.RefusedCharge].Limit);
}
