using Sluice.Policy.Conditions;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Explanations;

/// <summary>One rule that a call meets, and what it says of the call by itself, whatever the rules before it say.</summary>
/// <param name="Step">Where in the order of judging it stands.</param>
/// <param name="Rule">Its id, as records have it.</param>
/// <param name="Holds">Whether what the rule asks for is so; null for a limit, of which the ledger decides.</param>
/// <param name="Denial">What the rule denies the call with; null when it lets the call pass.</param>
public sealed record ExplainedRule(RuleStep Step, string Rule, Truth? Holds, Denial? Denial)
{
    /// <summary>Whether the rule is only watched: its denial stops no call.</summary>
    public bool IsShadow { get; init; }

    /// <summary>All of them, also those after the one that settles it. Empty for a rule that has none.</summary>
    public IReadOnlyList<ExplainedCondition> Conditions { get; init; } = [];

    /// <summary>What a limit asks of the call; null for other rules, and when the cost cannot be told.</summary>
    public Charge? Charge { get; init; }

    /// <summary>Which of <see cref="Explanation.Charges"/> pays for it; null without a charge, and when the call has none because another cost cannot be told.</summary>
    public int? Position { get; init; }
}
