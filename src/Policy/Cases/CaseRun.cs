using Sluice.Policy.Explanations;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Cases;

/// <summary>Runs tests against a policy.</summary>
public static class CaseRun
{
    /// <summary>The tests that fail, in their order.</summary>
    public static IReadOnlyList<CaseFailure> Run(CompiledPolicy policy, IReadOnlyList<PolicyCase> cases) =>
        [.. cases.Select(test => Run(policy, test)).OfType<CaseFailure>()];

    private static CaseFailure? Run(CompiledPolicy policy, PolicyCase test)
    {
        var explanation = policy.Explain(new ToolCall { Tool = test.Tool, Arguments = test.Arguments.Span, GrantLabel = test.GrantLabel });
        return IsAsExpected(test, explanation) ? null : new CaseFailure(test, test.Expectation, Got(test, explanation), [.. Why(test, explanation)]);
    }

    private static bool IsAsExpected(PolicyCase test, Explanation explanation)
    {
        var denial = DenialOf(explanation);
        return string.Equals(denial?.Rule, test.Rule, StringComparison.Ordinal)
            && (test.Message is null || string.Equals(denial?.Describe(test.Tool), test.Message, StringComparison.Ordinal))
            && (test.Shadow is null || string.Equals(explanation.Verdict.Finding?.Rule, test.Shadow, StringComparison.Ordinal))
            && (test.Charges is null || AreAsExpected(test.Charges, explanation));
    }

    /// <summary>A call that a person must approve is denied until one has.</summary>
    private static Denial? DenialOf(Explanation explanation) => explanation.Verdict.Denial ?? explanation.Verdict.Approval;

    private static bool AreAsExpected(IReadOnlyList<ExpectedCharge> expected, Explanation explanation)
    {
        var missing = expected.ToList();
        return missing.Count == explanation.Verdict.ChargeCount && Enforced(explanation).All(charge => missing.Remove(ExpectedCharge.Of(charge)));
    }

    private static IEnumerable<Charge> Enforced(Explanation explanation) => explanation.Charges.Take(explanation.Verdict.ChargeCount);

    private static string Got(PolicyCase test, Explanation explanation)
    {
        var got = DenialOf(explanation) is { } denial
            ? $"denied by {denial.Rule}, \"{denial.Describe(test.Tool)}\""
            : $"allowed, {PolicyCase.Of([.. Enforced(explanation).Select(charge => ExpectedCharge.Of(charge))])}";
        return explanation.Verdict.Finding is { } finding ? $"{got}, in shadow denied by {finding.Rule}" : got;
    }

    /// <summary>Tells of the rule that denied, and of the one that should have.</summary>
    private static IEnumerable<string> Why(PolicyCase test, Explanation explanation)
    {
        string?[] asked = [DenialOf(explanation)?.Rule, explanation.Verdict.Finding?.Rule, test.Rule, test.Shadow];
        foreach (var rule in explanation.Rules.Where(rule => asked.Contains(rule.Rule, StringComparer.Ordinal)))
        {
            yield return $"{rule.Rule}{(rule.IsShadow ? " (shadow)" : "")} {(rule.Denial is null ? "does not deny" : "denies")}{(rule.Conditions.Count == 0 ? "" : ":")}";
            foreach (var condition in rule.Conditions)
                yield return $"  {condition}";
        }

        foreach (var missing in asked[2..].OfType<string>().Where(id => !explanation.Rules.Any(rule => string.Equals(rule.Rule, id, StringComparison.Ordinal))))
            yield return $"no rule {missing} holds for this tool; those that do: {string.Join(", ", explanation.Rules.Select(rule => rule.Rule).Distinct(StringComparer.Ordinal))}";
    }
}
