using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Evaluation;

public class ChargeTests
{
    private static readonly CompiledPolicy Spending = Policies.ForTool("""
        { "limits": [ { "counter": "spend", "window": "day", "max": 1000, "cost": "args.amount", "refund": "on_error", "on_unavailable": "allow" } ] }
        """);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0e5", 0)]
    [InlineData("1", 1_000_000)]
    [InlineData("2.5", 2_500_000)]
    [InlineData("1e2", 100_000_000)]
    [InlineData("0.000001", 1)]
    [InlineData("0.0000001", 1)]
    [InlineData("0.0000010000000000000000000001", 2)]
    [InlineData("1.0000000", 1_000_000)]
    [InlineData("12345678.1234561", 12_345_678_123_457)]
    [InlineData("123456789012.1234560000000001", 123_456_789_012_123_457)]
    [InlineData("4000000000000", 4_000_000_000_000_000_000)]
    public void Cost_Number_IsChargedInMillionthsRoundedUp(string amount, long millionths) =>
        Assert.Equal(new Units(millionths), Assert.Single(Spending.Charges($$"""{"amount":{{amount}}}""")).Cost);

    [Theory]
    [InlineData("4000000000000.0000000001")]
    [InlineData("4000000000001")]
    [InlineData("9999999999999999999999999999")]
    public void Cost_AboveAnyLimit_IsBeyond(string amount) =>
        Assert.Equal(Units.Beyond, Assert.Single(Spending.Charges($$"""{"amount":{{amount}}}""")).Cost);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"amount":null}""")]
    [InlineData("""{"amount":"5"}""")]
    [InlineData("""{"amount":true}""")]
    [InlineData("""{"amount":[5]}""")]
    [InlineData("""{"amount":-0.0000001}""")]
    [InlineData("""{"amount":-1e30}""")]
    [InlineData("""{"amount":1e30}""")]
    [InlineData("""{"amount":5""")]
    [InlineData("")]
    public void Cost_ThatCannotBeTold_IsDenied(string arguments)
    {
        var verdict = Spending.Judge(arguments);
        Assert.Equal((0, Reason.Limit, "/tools/x/limits/spend"), (verdict.ChargeCount, verdict.Denial!.Reason, verdict.Denial.Rule));
        Assert.Contains("args.amount", verdict.Denial.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Charges_OfSeveralScopes_StandFromTheNarrowToTheWide()
    {
        var policy = Policies.ForTool("""
            { "limits": [
              { "counter": "all", "window": "day", "max": 9, "scope": "organisation", "cost": "args.amount" },
              { "counter": "own", "window": "day", "max": 9 },
              { "counter": "server", "window": "day", "max": 9, "scope": "server" },
              { "counter": "own2", "window": "day", "max": 9 } ] }
            """);
        Assert.Equal(["own", "own2", "server", "all"], policy.Charges("""{"amount":3}""").Select(charge => charge.Limit.Counter));
        Assert.Equal(Units.Whole(3), policy.Charges("""{"amount":3}""")[^1].Cost);
    }

    [Fact]
    public void Limit_Options_ReachTheCharge()
    {
        var limit = Assert.Single(Spending.Charges("""{"amount":1}""")).Limit;
        Assert.Equal((RefundRule.OnError, UnavailableRule.Allow, LimitScope.Grant), (limit.Refund, limit.OnUnavailable, limit.Scope));
        Assert.Equal((Units.Whole(1_000), "day"), (limit.Max, limit.Window.Text));
    }

    [Fact]
    public void Limit_Defaults_AreTheSafeOnes()
    {
        var limit = Assert.Single(Policies.ForTool("""{ "limits": [ { "counter": "c", "window": "day", "max": 1 } ] }""").Charges()).Limit;
        Assert.Equal((RefundRule.NotRun, UnavailableRule.Deny, LimitScope.Grant), (limit.Refund, limit.OnUnavailable, limit.Scope));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 1)]
    public void Counter_MetTwice_IsChargedOnceAtTheLargerCost(int weight, int charged)
    {
        var charges = Policies.Load("""
            { "version": "1", "default": "deny",
              "all_tools": { "limits": [
                { "counter": "calls", "window": "minute", "max": 60, "cost": "args.weight" },
                { "counter": "last", "window": "hour", "max": 9 } ] },
              "tools": { "x": { "limits": [
                { "counter": "first", "window": "second", "max": 2 },
                { "counter": "calls", "window": "60s", "max": 60 } ] } } }
            """).Charges($$"""{"weight":{{weight}}}""");
        Assert.Equal(["/tools/x/limits/first", "/tools/x/limits/calls", "/all_tools/limits/last"], charges.Select(charge => charge.Limit.Rule));
        Assert.Equal([Units.One, Units.Whole(charged), Units.One], charges.Select(charge => charge.Cost));
    }

    [Fact]
    public void Charges_OfADeniedCall_AreNone()
    {
        var policy = Policies.ForTool("""
            { "limits": [ { "counter": "a", "window": "day", "max": 1 }, { "counter": "b", "window": "day", "max": 1, "cost": "args.n" } ] }
            """);
        Assert.Equal(0, policy.Judge("{}").ChargeCount);
        Assert.Equal(2, policy.Judge("""{"n":1}""").ChargeCount);
    }
}
