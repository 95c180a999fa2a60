using Sluice.Policy.Comparison;

namespace Sluice.Policy.Tests.Comparison;

public class PolicySummaryTests
{
    [Fact]
    public void Of_Policy_SaysWhoMayCallWhatAndHowOften()
    {
        var summary = PolicySummary.Of(
            """
            {
              "version": "1", "default": "deny", "hide": ["gone"],
              "all_tools": { "limits": [ { "counter": "calls", "window": "1h", "max": 500 } ] },
              "tools": {
                "free": {},
                "paid": { "limits": [ { "counter": "spend", "window": "day", "max": 5 } ], "rate_limit": { "max": 2, "window": 60 } },
                "asked": { "require": [ { "conditions": [ { "path": "args.x", "op": "exists", "value": true } ] } ] },
                "shut": { "action": "deny" }
              }
            }
            """);

        Assert.Equal(
            ["asked conditional", "free allowed", "gone hidden", "paid allowed", "shut denied", "* not_listed"], summary.Tools.Select(tool => $"{tool.Name} {tool.Access}"));
        Assert.Equal(
            new Dictionary<string, string> { ["spend"] = "5 per day", ["paid_rate"] = "2 per minute" }, summary.Tools.Single(tool => tool.Name == "paid").Limits);
        Assert.Equal("500 per hour", Assert.Single(summary.SharedLimits).Value);
    }
}
