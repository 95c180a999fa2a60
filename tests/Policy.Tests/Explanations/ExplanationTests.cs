using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Explanations;

public class ExplanationTests
{
    /// <summary>An explanation is never another opinion: its first denial, its charges and its outcome are those of the judge.</summary>
    [Fact]
    public void Explain_AnyCall_AgreesWithEvaluate()
    {
        var outcomes = new HashSet<string>();
        Prop.ForAll(RandomPolicies.Policy.Zip(RandomPolicies.Call.ArrayOf(10)).ToArbitrary(), drawn =>
        {
            var policy = Sluice.Policy.Documents.PolicyText.Load(Encoding.UTF8.GetBytes(drawn.Item1)).Policy;
            foreach (var (tool, arguments, label) in policy is null ? [] : drawn.Item2)
                outcomes.Add(Agree(policy!, Encoding.UTF8.GetBytes(arguments), tool, label));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
        Assert.Superset(new HashSet<string> { "", "(hidden)", "(default deny)", "require", "deny_if", "limits", "shadow" }, outcomes);
    }

    [Fact]
    public void Explain_DeniedCall_TellsEveryRuleAndCondition()
    {
        var policy = Policies.ForTool("""
            {
              "require": [ { "conditions": [ { "path": "args.a", "op": "gt", "value": 1 }, { "path": "args.b", "op": "exists", "value": true } ] } ],
              "deny_if": [ { "conditions": [] } ],
              "limits": [ { "counter": "c", "window": "day", "max": 5, "cost": "args.a" } ]
            }
            """);
        var explanation = policy.Explain(new ToolCall { Tool = "x", Arguments = """{"a":"<7>","b":null}"""u8, GrantLabel = "g" });
        Assert.Equal("/tools/x/require/args.a-gt", explanation.Verdict.Denial!.Rule);
        Assert.Equal(
        [
            (RuleStep.Hide, "(hidden)", Truth.No, false),
            (RuleStep.Listing, "/tools/x", Truth.Yes, false),
            (RuleStep.Require, "/tools/x/require/args.a-gt", Truth.No, true),
            (RuleStep.DenyIf, "/tools/x/deny_if/0", Truth.Yes, true),
            (RuleStep.Limit, "/tools/x/limits/c", (Truth?)null, true),
        ], explanation.Rules.Select(rule => (rule.Step, rule.Rule, rule.Holds, rule.Denial is not null)));
        Assert.Equal(
            ["args.a gt 1: undecidable, found string \"<7>\"", "args.b exists true: no, found null"],
            explanation.Rules[2].Conditions.Select(condition => condition.ToString()));
    }

    [Theory]
    [InlineData("args.card", """{"card":"4111-1111"}""", "string")]
    [InlineData("args.token", """{"token":41111111}""", "number")]
    [InlineData("args.outer.card", """{"outer":{"card":"4111-1111"}}""", "string")]
    [InlineData("args.outer", """{"outer":{"card":"4111-1111"}}""", "object")]
    [InlineData("args.list", """{"list":[{"password":"4111-1111"}]}""", "array")]
    public void Explain_RedactedArgument_IsNotShown(string path, string arguments, string found)
    {
        var policy = Policies.Load($$"""
            { "version": "1", "default": "deny", "redact": ["args.card", "args.outer.card"], "tools": { "x": {
              "deny_if": [ { "conditions": [ { "path": "{{path}}", "op": "eq", "value": "4111" } ] } ] } } }
            """);
        var condition = Assert.Single(policy.Explain(new ToolCall { Tool = "x", Arguments = Encoding.UTF8.GetBytes(arguments), GrantLabel = "g" }).Rules[2].Conditions);
        Assert.Equal((found, null), (condition.Found, condition.Value));
        if (path is not ("args.outer" or "args.list"))
            Assert.DoesNotContain("4111", condition.ToString());
    }

    private static string Agree(CompiledPolicy policy, byte[] arguments, string tool, string label)
    {
        var call = new ToolCall { Tool = tool, Arguments = arguments, GrantLabel = label };
        var charges = new Charge[Charge.MostPerCall];
        var verdict = policy.Evaluate(call, charges);
        var explanation = policy.Explain(call);
        var first = explanation.Rules.FirstOrDefault(rule => rule.Denial is not null && !rule.IsShadow);
        var would = explanation.Rules.FirstOrDefault(rule => rule.Denial is not null);
        Assert.Equal(verdict, explanation.Verdict);
        Assert.Same(verdict.Denial, first?.Denial);
        Assert.Same(verdict.Finding, would is { IsShadow: true } ? would.Denial : null);
        if (would is null)
            Assert.Equal(charges[..(verdict.ChargeCount + verdict.WatchedCount)], explanation.Charges);
        if (explanation.Charges.Count > 0)
            Assert.All(explanation.Charges, charge => Assert.Equal(charge.Cost, LargestCost(explanation, charge.Limit)));
        if (verdict is { Denial: null, Finding: not null })
            return "shadow";
        return verdict.Denial?.Rule is { } rule ? rule.Split('/').Skip(3).FirstOrDefault() ?? rule : "";
    }

    private static Units LargestCost(Explanation explanation, Limit limit) =>
        explanation.Rules.Where(rule => rule.Charge is { } charge && charge.Limit.IsSameCounter(limit)).Max(rule => rule.Charge!.Value.Cost);
}
