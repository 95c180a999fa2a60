using Sluice.Policy.Ledger;

namespace Sluice.Policy.Explanations;

/// <summary>Why a policy says of a call what it says.</summary>
/// <param name="Verdict">What <see cref="CompiledPolicy.Evaluate"/> says of the same call.</param>
/// <param name="Charges">The charges of an allowed call; empty when denied.</param>
/// <param name="Rules">
/// Every rule that the call meets, in the order of judging. The first that denies decides; those behind it tell what else stands in the way.
/// </param>
public sealed record Explanation(Verdict Verdict, IReadOnlyList<Charge> Charges, IReadOnlyList<ExplainedRule> Rules);
