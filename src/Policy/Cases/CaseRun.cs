using Sluice.Policy.Explanations;

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
        var denial = explanation.Verdict.Denial;
        return string.Equals(denial?.Rule, test.Rule, StringComparison.Ordinal)
            && (test.Message is null || string.Equals(denial?.Describe(test.Tool), test.Message, StringComparison.Ordinal))
            && (test.Charges is null || AreAsExpected(test.Charges, explanation));
    }

    private static bool AreAsExpected(IReadOnlyList<ExpectedCharge> expected, Explanation explanation)
    {
        var missing = expected.ToList();
        return missing.Count == explanation.Charges.Count && explanation.Charges.All(charge => missing.Remove(ExpectedCharge.Of(charge)));
    }

    private static string Got(PolicyCase test, Explanation explanation) => explanation.Verdict.Denial is { } denial
        ? $"denied by {denial.Rule}, \"{denial.Describe(test.Tool)}\""
        : $"allowed, {PolicyCase.Of([.. explanation.Charges.Select(charge => ExpectedCharge.Of(charge))])}";

    /// <summary>Tells of the rule that denied, and of the one that should have.</summary>
    private static IEnumerable<string> Why(PolicyCase test, Explanation explanation)
    {
        var denied = explanation.Verdict.Denial?.Rule;
        foreach (var rule in explanation.Rules.Where(rule => IsNamed(rule, denied) || IsNamed(rule, test.Rule)))
        {
            yield return $"{rule.Rule} {(rule.Denial is null ? "does not deny" : "denies")}{(rule.Conditions.Count == 0 ? "" : ":")}";
            foreach (var condition in rule.Conditions)
                yield return $"  {condition}";
        }

        if (test.Rule is not null && !explanation.Rules.Any(rule => IsNamed(rule, test.Rule)))
            yield return $"no rule {test.Rule} holds for this tool; those that do: {string.Join(", ", explanation.Rules.Select(rule => rule.Rule).Distinct(StringComparer.Ordinal))}";
    }

    private static bool IsNamed(ExplainedRule rule, string? id) => string.Equals(rule.Rule, id, StringComparison.Ordinal);
}
