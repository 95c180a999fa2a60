using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Ledger;
using Sluice.Policy.Tests.Explanations;

namespace Sluice.Policy.Tests.Evaluation;

/// <summary>Rules in shadow mode tell what they would have done, and do nothing.</summary>
public class ShadowTests
{
    private const string Amount = """ "path": "args.amount", "op": "gt", "value": """;

    [Theory]
    [InlineData("""{ "deny_if": [ { "conditions": [ { AMOUNT 5 } ], "mode": "shadow" } ] }""", null, "/tools/x/deny_if/args.amount-gt")]
    [InlineData("""{ "mode": "shadow", "deny_if": [ { "conditions": [ { AMOUNT 5 } ] } ] }""", null, "/tools/x/deny_if/args.amount-gt")]
    [InlineData("""{ "mode": "shadow", "deny_if": [ { "conditions": [ { AMOUNT 5 } ], "mode": "enforce" } ] }""", "/tools/x/deny_if/args.amount-gt", null)]
    [InlineData("""{ "deny_if": [ { "conditions": [], "mode": "shadow" }, { "conditions": [ { AMOUNT 5 } ] } ] }""", "/tools/x/deny_if/args.amount-gt", "/tools/x/deny_if/0")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { AMOUNT 5 } ] }, { "conditions": [], "mode": "shadow" } ] }""", "/tools/x/deny_if/args.amount-gt", null)]
    [InlineData("""{ "deny_if": [ { "conditions": [ { AMOUNT 50 } ], "mode": "shadow" } ] }""", null, null)]
    [InlineData("""{ "mode": "shadow", "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ] } ] }""", null, "/tools/x/require/args.reason-exists")]
    [InlineData("""{ "mode": "shadow", "action": "deny" }""", null, "/tools/x/deny_if/0")]
    [InlineData("""{ "limits": [ { "counter": "c", "window": "day", "max": 5, "cost": "args.cost", "mode": "shadow" } ] }""", null, "/tools/x/limits/c")]
    [InlineData("""{ "approval": [ { "conditions": [ { AMOUNT 5 } ], "mode": "shadow" } ] }""", null, "/tools/x/approval/args.amount-gt")]
    [InlineData("""{ "mode": "shadow", "action": "require_approval" }""", null, "/tools/x/approval/0")]
    [InlineData("""{ "mode": "shadow", "action": "require_approval", "limits": [ { "counter": "c", "window": "day", "max": 5, "cost": "args.cost" } ] }""", null, "/tools/x/limits/c")]
    [InlineData("""{ "mode": "shadow", "deny_if": [ { "conditions": [] } ], "action": "require_approval" }""", null, "/tools/x/deny_if/0")]
    public void Judge_ShadowRule_IsFoundAndDoesNotDeny(string rules, string? denied, string? found)
    {
        var verdict = Policies.ForTool(rules.Replace("AMOUNT", Amount)).Judge("""{"amount":10}""");
        Assert.Equal((denied, found), (verdict.Denial?.Rule, verdict.Finding?.Rule));
    }

    [Theory]
    [InlineData("hidden", "(hidden)")]
    [InlineData("unknown", "(default deny)")]
    [InlineData("x", null)]
    public void Judge_DocumentInShadow_HidesNothing(string tool, string? found)
    {
        var policy = Policies.Load("""
            { "version": "1", "default": "deny", "mode": "shadow", "hide": ["hidden"], "tools": { "x": {} },
              "all_tools": { "limits": [ { "counter": "c", "window": "day", "max": 5 }, { "counter": "d", "window": "day", "max": 5, "mode": "enforce" } ] } }
            """);
        var charges = new Charge[Charge.MostPerCall];
        var verdict = policy.Judge("{}"u8, charges, tool);
        Assert.Equal((true, found), (verdict.IsAllowed, verdict.Finding?.Rule));
        Assert.Equal((1, "d", found is null ? 1 : 0), (verdict.ChargeCount, charges[0].Limit.Counter, verdict.WatchedCount));
        Assert.True(policy.Shows(tool));
    }

    [Fact]
    public void Judge_LimitsOfBothModes_AreChargedApart()
    {
        var policy = Policies.ForTool("""
            { "limits": [ { "counter": "c", "window": "day", "max": 1, "scope": "server", "mode": "shadow" }, { "counter": "c", "window": "day", "max": 5 },
                          { "counter": "c", "window": "day", "max": 2, "mode": "shadow" } ] }
            """);
        var charges = new Charge[Charge.MostPerCall];
        var verdict = policy.Judge("{}"u8, charges);
        Assert.Equal((1, 2), (verdict.ChargeCount, verdict.WatchedCount));
        Assert.Equal(
            [(false, "5", LimitScope.Grant), (true, "2", LimitScope.Grant), (true, "1", LimitScope.Server)],
            charges[..3].Select(charge => (charge.Limit.IsShadow, charge.Limit.Max.ToString(), charge.Limit.Scope)));
    }

    [Theory]
    [InlineData("", ", \"mode\": \"shadow\"", "", "/tools/x/limits/0")]
    [InlineData("", "", ", \"mode\": \"shadow\"", "/tools/x/limits/0")]
    [InlineData(", \"mode\": \"shadow\"", ", \"mode\": \"enforce\"", "", "/tools/x/limits/0")]
    [InlineData(", \"mode\": \"shadow\"", "", "", null)]
    public void Load_LimitOfASession_HasTheModeOfTheDocument(string document, string limit, string tool, string? refused)
    {
        var json = $$"""
            { "version": "1", "default": "deny", "flows": ["pimea"]{{document}}, "tools": { "x": { "limits": [ { "counter": "c", "window": "day", "max": 1, "scope": "session"{{limit}} } ]{{tool}} } } }
            """;
        if (refused is null)
            Assert.True(Policies.Load(json).IsShadow);
        else
            Assert.Equal(refused, Assert.Single(Policies.Errors(json)).Pointer);
    }

    [Fact]
    public void Judge_ApprovalsOfBothModes_TheEnforcedOneIsAskedFor()
    {
        var verdict = Policies.ForTool("""{ "approval": [ { "conditions": [], "mode": "shadow" }, { "conditions": [], "on_deny": "Ask." } ] }""").Judge();
        Assert.Equal(("/tools/x/approval/0", "/tools/x/approval/1"), (verdict.Finding?.Rule, verdict.Approval?.Rule));
    }

    /// <summary>A document in shadow says of every call what the same document in force says, and lets it pass.</summary>
    [Fact]
    public void Judge_SameDocumentInShadow_FindsWhatEnforcementDenies() =>
        Prop.ForAll(RandomPolicies.Policy.Zip(RandomPolicies.Call.ArrayOf(10)).ToArbitrary(), drawn =>
        {
            var plain = drawn.Item1.Replace(""", "mode": "shadow" """, "").Replace(""", "mode": "enforce" """, "");
            if (Load(plain) is not { } enforced || Load(plain.Replace("\"version\": \"1\"", "\"version\": \"1\", \"mode\": \"shadow\"")) is not { } shadow)
                return;
            foreach (var (tool, arguments, label) in drawn.Item2)
                AssertSame(enforced, shadow, Encoding.UTF8.GetBytes(arguments), tool, label);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static void AssertSame(CompiledPolicy enforced, CompiledPolicy shadow, byte[] arguments, string tool, string label)
    {
        var (own, watched) = (new Charge[Charge.MostPerCall], new Charge[Charge.MostPerCall]);
        var (verdict, found) = (enforced.Judge(arguments, own, tool, label), shadow.Judge(arguments, watched, tool, label));
        Assert.Null(found.Denial);
        Assert.Equal(verdict.Denial, found.Finding);
        Assert.Equal((0, verdict.ChargeCount), (found.ChargeCount, found.WatchedCount));
        Assert.Equal(
            own[..verdict.ChargeCount].Select(charge => (charge.Limit.Rule, charge.Cost)), watched[..found.WatchedCount].Select(charge => (charge.Limit.Rule, charge.Cost)));
    }

    private static CompiledPolicy? Load(string json) => Sluice.Policy.Documents.PolicyText.Load(Encoding.UTF8.GetBytes(json)).Policy;
}
