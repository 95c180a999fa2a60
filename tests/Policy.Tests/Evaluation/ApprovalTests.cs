namespace Sluice.Policy.Tests.Evaluation;

/// <summary>Entries of <c>approval</c>: after require and deny_if, on the side of asking where they cannot decide.</summary>
public sealed class ApprovalTests
{
    private static readonly CompiledPolicy Policy = Policies.ForTool("""
        { "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 1000 } ] } ],
          "approval": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Above 100 a person decides." },
                        { "conditions": [ { "path": "args.to", "op": "regex", "value": "@rival" } ] } ],
          "limits": [ { "counter": "spend", "window": "day", "max": 5000, "cost": "args.amount" } ] }
        """);

    [Theory]
    [InlineData("""{"amount":100}""", null, null)]
    [InlineData("""{"amount":100.01}""", "/tools/x/approval/args.amount-gt", "Above 100 a person decides.")]
    [InlineData("""{"amount":1,"to":"a@rival.com"}""", "/tools/x/approval/args.to-regex", null)]
    [InlineData("""{"amount":1,"to":["a@rival.com"]}""", "/tools/x/approval/args.to-regex", null)]
    [InlineData("""{"amount":500,"to":"a@rival.com"}""", "/tools/x/approval/args.amount-gt", "Above 100 a person decides.")]
    public void Evaluate_ApprovalEntry_IsTheFirstThatHolds(string arguments, string? rule, string? message)
    {
        var verdict = Policy.Judge(arguments);
        Assert.True(verdict.IsAllowed);
        Assert.Equal((rule, message, 1), (verdict.Approval?.Rule, verdict.Approval?.Message, verdict.ChargeCount));
        Assert.True(verdict.Approval is null or { Reason: Reason.Approval });
    }

    [Theory]
    [InlineData("""{"amount":2000}""", Reason.DenyIf)]
    [InlineData("""{"amount":"500"}""", Reason.DenyIf)]
    [InlineData("""{"to":"a@rival.com"}""", Reason.Limit)]
    public void Evaluate_CallThatCannotRun_AsksNobody(string arguments, Reason reason)
    {
        var verdict = Policy.Judge(arguments);
        Assert.Equal((reason, null), (verdict.Denial!.Reason, verdict.Approval));
    }

    [Theory]
    [InlineData("""{ "action": "require_approval" }""", "/tools/x/approval/0", null)]
    [InlineData("""{ "action": "require_approval", "reason": "Ask first." }""", "/tools/x/approval/0", "Ask first.")]
    [InlineData("""{ "approval": [ { "conditions": [ { "path": "args.a", "op": "eq", "value": 1 } ] } ], "action": "require_approval" }""", "/tools/x/approval/1", null)]
    [InlineData("""{ "approval": [ { "conditions": [] } ] }""", "/tools/x/approval/0", null)]
    public void Evaluate_AlwaysHolding_NeedsApproval(string rules, string rule, string? message)
    {
        var verdict = Policies.ForTool(rules).Judge();
        Assert.Equal((rule, message), (verdict.Approval?.Rule, verdict.Approval?.Message));
    }
}
