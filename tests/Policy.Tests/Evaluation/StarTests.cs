using Sluice.Policy.Evaluation;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Evaluation;

/// <summary><c>tools["*"]</c>: rules for every tool that is not listed by name, each tool on its own.</summary>
public class StarTests
{
    private static readonly CompiledPolicy Policy = Policies.Load("""
        { "version": "1", "default": "deny", "hide": ["hidden"],
          "all_tools": { "limits": [ { "counter": "calls", "window": "hour", "max": 100 } ] },
          "tools": {
            "listed": {},
            "*": {
              "deny_if": [ { "conditions": [ { "path": "args.force", "op": "eq", "value": true } ] } ],
              "limits": [ { "counter": "calls", "window": "minute", "max": 5 } ], "rate_limit": { "max": 2, "window": 1 } } } }
        """);

    [Fact]
    public void Star_Limits_CountEachToolOnItsOwn()
    {
        var charges = Policy.Charges(tool: "any");
        Assert.Equal(["calls[any]", "*_rate[any]", "calls"], charges.Select(charge => charge.Limit.Counter));
        Assert.Equal(["/tools/*/limits/calls", "/tools/*/limits/*_rate", "/all_tools/limits/calls"], charges.Select(charge => charge.Limit.Rule));
        Assert.Equal("calls[other]", Policy.Charges(tool: "other")[0].Limit.Counter);
    }

    [Fact]
    public void Star_Rules_HoldForUnlistedToolsOnly()
    {
        Assert.Equal("/tools/*/deny_if/args.force-eq", Policy.Judge("""{"force":true}""", "any").Denial!.Rule);
        Assert.Equal("calls", Assert.Single(Policy.Charges("""{"force":true}""", "listed")).Limit.Counter);
        Assert.Same(Denial.Hidden, Policy.Judge(tool: "hidden").Denial);
    }

    [Theory]
    [InlineData("any", null)]
    [InlineData("*", null)]
    [InlineData("listed", "listed")]
    public void Star_ListedTool_IsNull(string tool, string? listed) => Assert.Equal(listed, Policy.Judge(tool: tool).ListedTool);

    [Theory]
    [InlineData(StarRules.LongestName, true)]
    [InlineData(StarRules.LongestName + 1, false)]
    public void Star_NameLength_IsBounded(int length, bool holds)
    {
        string tool = new('n', length);
        Assert.Equal(holds, Policy.Judge(tool: tool).IsAllowed);
        Assert.Equal(holds, Policy.Shows(tool));
    }

    [Fact]
    public void Star_ManyNames_AreJudgedAlikeBeyondTheMemory()
    {
        for (int i = 0; i < StarRules.MostKept + 100; i++)
            Assert.Equal($"calls[t{i}]", Policy.Charges(tool: $"t{i}")[0].Limit.Counter);
        Assert.Same(Policy.Charges(tool: "t0")[0].Limit, Policy.Charges(tool: "t0")[0].Limit);
        string last = $"t{StarRules.MostKept + 99}";
        Assert.NotSame(Policy.Charges(tool: last)[0].Limit, Policy.Charges(tool: last)[0].Limit);
    }

    [Fact]
    public void Star_LimitsOfOneTool_AreKept() =>
        Assert.Equal((Units.Whole(5), "minute"), (Policy.Charges(tool: "any")[0].Limit.Max, Policy.Charges(tool: "any")[0].Limit.Window.Text));
}
