using Sluice.Policy.Ledger;

namespace Sluice.Policy.Explanations;

/// <summary>Why a policy says of a call what it says.</summary>
/// <param name="Verdict">What <see cref="CompiledPolicy.Evaluate"/> says of the same call.</param>
/// <param name="Charges">What the call is charged unless a rule denies it; empty when the policy has no rules for the tool, or a cost cannot be told.</param>
/// <param name="Rules">
/// Every rule that the call meets, in the order of judging. The first that denies decides; those behind it tell what else stands in the way.
/// </param>
public sealed record Explanation(Verdict Verdict, IReadOnlyList<Charge> Charges, IReadOnlyList<ExplainedRule> Rules);
