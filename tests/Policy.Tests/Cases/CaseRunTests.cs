using System.Text;
using Sluice.Policy.Cases;

namespace Sluice.Policy.Tests.Cases;

public class CaseRunTests
{
    private const string Policy = """
        {
          "version": "1", "default": "deny", "hide": ["secret_tool"], "redact": ["args.card"],
          "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 60, "scope": "organisation" } ] },
          "tools": {
            "pay": {
              "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ] } ],
              "deny_if": [
                { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 }, { "path": "grant.label", "op": "neq", "value": "boss" } ], "on_deny": "Too much." },
                { "conditions": [ { "path": "args.card", "op": "regex", "value": "^4111" } ] }
              ],
              "limits": [ { "counter": "spend", "window": "day", "max": 1000, "cost": "args.amount" } ]
            },
            "*": { "limits": [ { "counter": "each", "window": "day", "max": 5 } ] }
          }
        }
        """;

    [Theory]
    [InlineData("""{ "tool": "pay", "arguments": { "reason": "r", "amount": 12.5, "card": "5" } }""", """{ "outcome": "allowed" }""")]
    [InlineData(
        """{ "tool": "pay", "arguments": { "reason": "r", "amount": 12.5, "card": "5" } }""",
        """{ "outcome": "allowed", "charges": [ { "counter": "calls", "scope": "organisation" }, { "counter": "spend", "cost": 12.5 } ] }""")]
    [InlineData("""{ "tool": "pay", "arguments": { "reason": "r", "amount": 500, "card": "5" }, "grant": "boss" }""", """{ "outcome": "allowed" }""")]
    [InlineData(
        """{ "tool": "pay", "arguments": { "reason": "r", "amount": 500 }, "grant": "bob" }""",
        """{ "outcome": "denied", "rule": "/tools/pay/deny_if/args.amount-gt", "message": "Too much." }""")]
    [InlineData("""{ "tool": "pay" }""", """{ "outcome": "denied", "rule": "/tools/pay/require/args.reason-exists" }""")]
    [InlineData("""{ "tool": "secret_tool" }""", """{ "outcome": "denied", "rule": "(hidden)", "message": "Tool \"secret_tool\" is not available." }""")]
    [InlineData(
        """{ "tool": "other" }""",
        """{ "outcome": "allowed", "charges": [ { "counter": "each[other]" }, { "counter": "calls", "scope": "organisation" } ] }""")]
    public void Run_PolicySaysWhatIsExpected_Passes(string call, string expect) => Assert.Empty(Failures(call, expect));

    [Theory]
    [InlineData("""{ "outcome": "denied", "rule": "/tools/pay/deny_if/args.amount-gt" }""", "denied by /tools/pay/deny_if/args.amount-gt")]
    [InlineData("""{ "outcome": "allowed", "charges": [] }""", "allowed, no charges")]
    [InlineData("""{ "outcome": "allowed", "charges": [ { "counter": "spend", "cost": 12.5 } ] }""", "allowed, charges spend 12.5")]
    [InlineData(
        """{ "outcome": "allowed", "charges": [ { "counter": "spend", "cost": 12.5 }, { "counter": "calls" } ] }""", "allowed, charges spend 12.5, calls 1")]
    [InlineData(
        """{ "outcome": "allowed", "charges": [ { "counter": "spend", "cost": 12.5 }, { "counter": "spend", "cost": 12.5 } ] }""",
        "allowed, charges spend 12.5, spend 12.5")]
    public void Run_AllowedOtherwise_SaysBoth(string expect, string expected)
    {
        var failure = Assert.Single(Failures("""{ "tool": "pay", "arguments": { "reason": "r", "amount": 12.5, "card": "5" } }""", expect));
        Assert.Equal(expected, failure.Expected);
        Assert.Equal("allowed, charges spend 12.5, calls 1 (organisation)", failure.Got);
    }

    [Fact]
    public void Run_DeniedByAnotherRule_TellsTheConditionsOfBoth()
    {
        var failure = Assert.Single(Failures(
            """{ "tool": "pay", "arguments": { "reason": "r", "amount": 1, "card": "4111 1111" } }""",
            """{ "outcome": "denied", "rule": "/tools/pay/deny_if/args.amount-gt", "message": "Too much." }"""));
        Assert.Equal("denied by /tools/pay/deny_if/args.amount-gt, \"Too much.\"", failure.Expected);
        Assert.StartsWith("denied by /tools/pay/deny_if/args.card-regex, \"Not allowed: args.card matches the value that the policy sets", failure.Got);
        Assert.Equal(
        [
            "/tools/pay/deny_if/args.amount-gt does not deny:",
            "  args.amount gt 100: no, found number 1",
            "  grant.label neq \"boss\": yes, found string \"\"",
            "/tools/pay/deny_if/args.card-regex denies:",
            "  args.card regex (redacted): yes, found string",
        ], failure.Why);
    }

    [Fact]
    public void Run_MessageOtherwise_Fails() => Assert.Single(Failures(
        """{ "tool": "pay", "arguments": { "reason": "r", "amount": 500 } }""",
        """{ "outcome": "denied", "rule": "/tools/pay/deny_if/args.amount-gt", "message": "Too much" }"""));

    [Fact]
    public void Run_RuleThatIsNone_NamesThoseThatAre()
    {
        var failure = Assert.Single(Failures("""{ "tool": "other" }""", """{ "outcome": "denied", "rule": "/tools/other/deny_if/0" }"""));
        Assert.Equal(
            "no rule /tools/other/deny_if/0 holds for this tool; those that do: (hidden), /tools/*, /tools/*/limits/each, /all_tools/limits/calls",
            Assert.Single(failure.Why));
    }

    private static IReadOnlyList<CaseFailure> Failures(string call, string expect)
    {
        var tests = PolicyCases.Load(Encoding.UTF8.GetBytes($$"""{ "version": "1", "cases": [ { "name": "n", "call": {{call}}, "expect": {{expect}} } ] }"""));
        Assert.Empty(tests.Errors);
        return CaseRun.Run(Policies.Load(Policy), tests.Cases);
    }
}
