namespace Sluice.Policy.Tests.Evaluation;

/// <summary>First denial wins: the table "Order, rule ids, messages" of the policy language.</summary>
public class OrderTests
{
    private const string NotAvailable = "Tool \"{0}\" is not available.";

    private static readonly CompiledPolicy Everything = Policies.Load("""
        { "version": "1", "default": "deny", "hide": ["hidden", "hidden_and_listed"],
          "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 60, "cost": "args.weight" } ] },
          "tools": {
            "hidden_and_listed": { "action": "deny" },
            "x": {
              "require": [
                { "conditions": [], "on_deny": "An empty list always holds." },
                { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ], "on_deny": "A reason is needed." } ],
              "deny_if": [
                { "conditions": [ { "path": "args.amount", "op": "gt", "value": 10000 }, { "path": "args.force", "op": "neq", "value": true } ], "on_deny": "Above the limit." },
                { "conditions": [ { "path": "/args/a.b", "op": "eq", "value": 1 } ] } ],
              "limits": [ { "counter": "spend", "window": "day", "max": 100, "cost": "args.amount" } ] },
            "never": { "deny_if": [ { "conditions": [ { "path": "tool", "op": "eq", "value": "other" } ] }, { "conditions": [] } ] },
            "free": {} } }
        """);

    [Theory]
    [InlineData("hidden", "{}", Reason.NotAvailable, "(hidden)", NotAvailable)]
    [InlineData("hidden_and_listed", "{}", Reason.NotAvailable, "(hidden)", NotAvailable)]
    [InlineData("unlisted", "{}", Reason.NotAvailable, "(default deny)", NotAvailable)]
    [InlineData("X", "{}", Reason.NotAvailable, "(default deny)", NotAvailable)]
    [InlineData("x", """{"amount":99999,"a.b":1}""", Reason.Require, "/tools/x/require/args.reason-exists", "A reason is needed.")]
    [InlineData("x", """{"reason":"r","amount":99999,"a.b":1}""", Reason.DenyIf, "/tools/x/deny_if/args.amount-gt", "Above the limit.")]
    [InlineData("x", """{"reason":"r","amount":99999,"force":true,"a.b":1}""", Reason.DenyIf, "/tools/x/deny_if//args/a.b-eq", "Not allowed: /args/a.b is 1.")]
    [InlineData("x", """{"reason":"r","amount":-1}""", Reason.Limit, "/tools/x/limits/spend", "args.amount must be a number, zero or more, of at most 28 digits: it is what this call costs.")]
    [InlineData("x", """{"reason":"r","amount":1}""", Reason.Limit, "/all_tools/limits/calls", "args.weight must be a number, zero or more, of at most 28 digits: it is what this call costs.")]
    [InlineData("never", "{}", Reason.DenyIf, "/tools/never/deny_if/1", "The policy forbids this tool.")]
    [InlineData("free", "{}", Reason.Limit, "/all_tools/limits/calls", "args.weight must be a number, zero or more, of at most 28 digits: it is what this call costs.")]
    public void Evaluate_Denied_ByTheFirstStepThatDenies(string tool, string arguments, Reason reason, string rule, string message)
    {
        var verdict = Everything.Judge(arguments, tool);
        Assert.Equal((reason, rule, 0), (verdict.Denial!.Reason, verdict.Denial.Rule, verdict.ChargeCount));
        Assert.Equal(string.Format(null, message, tool), verdict.Denial.Describe(tool));
    }

    [Theory]
    [InlineData("x", """{"reason":"r","amount":1,"weight":2}""", "x")]
    [InlineData("free", """{"weight":0}""", "free")]
    public void Evaluate_Allowed_HasNoDenial(string tool, string arguments, string listed)
    {
        var verdict = Everything.Judge(arguments, tool);
        Assert.True(verdict.IsAllowed);
        Assert.Equal(listed, verdict.ListedTool);
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("hidden_and_listed", "hidden_and_listed")]
    [InlineData("hidden", null)]
    [InlineData("unlisted", null)]
    public void Evaluate_ListedTool_IsThePolicysOwnSpelling(string tool, string? listed) =>
        Assert.Equal(listed, Everything.Judge("{}", tool).ListedTool);

    [Fact]
    public void Evaluate_ListedTool_IsOneStringForAllCalls() => Assert.Same(
        Everything.Judge("{}", new string("free")).ListedTool,
        Everything.Judge("""{"weight":1}""", new string("free")).ListedTool);

    [Fact]
    public void Evaluate_StarHidesAll()
    {
        var policy = Policies.Load("""{ "version": "1", "default": "allow", "hide": ["*"], "tools": { "x": {} } }""");
        Assert.Same(Denial.Hidden, policy.Judge().Denial);
        Assert.Same(Denial.Hidden, policy.Judge(tool: "y").Denial);
        Assert.False(policy.Shows("x"));
    }

    [Fact]
    public void Evaluate_DefaultAllow_PaysTheLimitsOfAllTools()
    {
        var policy = Policies.Load("""
            { "version": "1", "default": "allow", "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 60 } ] } }
            """);
        Assert.Equal("/all_tools/limits/calls", Assert.Single(policy.Charges(tool: "anything")).Limit.Rule);
        Assert.Null(policy.Judge(tool: "anything").ListedTool);
    }

    [Theory]
    [InlineData("deny", "x", true)]
    [InlineData("deny", "forbidden", true)]
    [InlineData("deny", "unlisted", false)]
    [InlineData("deny", "hidden", false)]
    [InlineData("allow", "unlisted", true)]
    [InlineData("allow", "hidden", false)]
    public void Shows_Tool_AgreesWithCalls(string byDefault, string tool, bool shown)
    {
        var policy = Policies.Load($$"""{ "version": "1", "default": "{{byDefault}}", "hide": ["hidden"], "tools": { "x": {}, "forbidden": { "action": "deny" } } }""");
        Assert.Equal(shown, policy.Shows(tool));
        Assert.Equal(shown, policy.Judge(tool: tool).Denial?.Reason is not Reason.NotAvailable);
    }
}
