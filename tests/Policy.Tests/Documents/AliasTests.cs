using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Documents;

/// <summary>The short forms of the published FAQ.</summary>
public class AliasTests
{
    [Fact]
    public void Action_Allow_IsAListedToolWithoutRules() => Assert.Empty(Policies.ForTool("""{ "action": "allow" }""").Charges());

    [Fact]
    public void Action_DenyWithReason_DeniesWithTheReason() => Assert.Equal(
        new Denial(Reason.DenyIf, "/tools/x/deny_if/0", "Not in this project."),
        Policies.ForTool("""{ "action": "deny", "reason": "Not in this project." }""").Judge().Denial);

    [Fact]
    public void Action_DenyWithoutReason_HasAMessage() => Assert.Equal(
        new Denial(Reason.DenyIf, "/tools/x/deny_if/0", "The policy forbids this tool."),
        Policies.ForTool("""{ "action": "deny" }""").Judge().Denial);

    [Fact]
    public void Action_DenyBesideDenyIf_ComesAfterIt()
    {
        var policy = Policies.ForTool("""
            { "action": "deny", "reason": "Never.", "deny_if": [ { "conditions": [ { "path": "args.a", "op": "exists", "value": true } ], "on_deny": "No a." } ] }
            """);
        Assert.Equal(("/tools/x/deny_if/args.a-exists", "No a."), Told(policy.Judge("""{"a":1}""")));
        Assert.Equal(("/tools/x/deny_if/1", "Never."), Told(policy.Judge()));
    }

    [Theory]
    [InlineData(1, "second", 1_000)]
    [InlineData(60, "minute", 60_000)]
    [InlineData(90, "90s", 90_000)]
    [InlineData(3_600, "hour", 3_600_000)]
    [InlineData(2_678_400, "2678400s", 2_678_400_000)]
    public void RateLimit_Seconds_IsALimitNamedAfterTheTool(int seconds, string text, long milliseconds)
    {
        var charge = Assert.Single(Policies.ForTool($$"""{ "rate_limit": { "max": 10, "window": {{seconds}} } }""").Charges());
        Assert.Equal(("/tools/x/limits/x_rate", "x_rate"), (charge.Limit.Rule, charge.Limit.Counter));
        Assert.Equal((text, milliseconds), (charge.Limit.Window.Text, charge.Limit.Window.Milliseconds));
        Assert.Equal((Units.Whole(10), RefundRule.NotRun), (charge.Limit.Max, charge.Limit.Refund));
    }

    [Fact]
    public void RateLimit_BesideLimits_ComesAfterThem()
    {
        var charges = Policies.ForTool("""
            { "action": "allow", "rate_limit": { "max": 10, "window": 60 }, "limits": [ { "counter": "c", "window": "day", "max": 9 } ] }
            """).Charges();
        Assert.Equal(["c", "x_rate"], charges.Select(charge => charge.Limit.Counter));
    }

    private static (string Rule, string? Message) Told(Verdict verdict) => (verdict.Denial!.Rule, verdict.Denial.Message);
}
