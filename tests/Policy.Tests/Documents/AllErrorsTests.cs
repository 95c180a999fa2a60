using Sluice.Policy.Documents;

namespace Sluice.Policy.Tests.Documents;

public class AllErrorsTests
{
    [Fact]
    public void Load_ManyMistakes_TellsAllInDocumentOrder()
    {
        var errors = Policies.Errors("""
            {
              "tools": {
                "a": {
                  "limits": [
                    { "counter": "c", "window": "minute", "max": 5 },
                    { "counter": "c", "window": "week", "max": 7 },
                    { "max": 1 }
                  ],
                  "deny_if": [
                    { "conditions": [
                      { "path": "amount", "op": "gt", "value": "x" },
                      { "path": "args.a", "op": "regex", "value": "(" },
                      { "path": "args.a", "op": "regex", "value": "(?m)a" } ] }
                  ],
                  "limit": []
                },
                "b": { "reason": "no", "limits": [ { "counter": "c", "window": "60s", "max": 9 } ] }
              },
              "flows": ["pimea"],
              "version": "3",
              "version": "1"
            }
            """);
        Assert.Equal(
            [
                "",
                "/tools/a/limits/1/window",
                "/tools/a/limits/2",
                "/tools/a/limits/2",
                "/tools/a/deny_if/0/conditions/0/path",
                "/tools/a/deny_if/0/conditions/0/value",
                "/tools/a/deny_if/0/conditions/1/value",
                "/tools/a/deny_if/0/conditions/2/value",
                "/tools/a/limit",
                "/tools/b/reason",
                "/tools/b/limits/0/max",
                "/version",
                "/version",
            ],
            errors.Select(error => error.Pointer));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("organisation")]
    public void Load_SharedLimitOfEveryTool_IsRefusedAtItsScope(string scope)
    {
        var error = Assert.Single(Policies.Errors($$"""
            { "version": "1", "default": "deny",
              "tools": { "*": { "limits": [ { "counter": "c", "window": "day", "max": 5, "scope": "{{scope}}" } ] } } }
            """));
        Assert.Equal("/tools/*/limits/0/scope", error.Pointer);
        Assert.Contains("all_tools", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CounterDefinedTwice_PointsAtTheLaterDefinition()
    {
        var errors = Policies.Errors("""
            { "version": "1", "default": "deny",
              "tools": {
                "a": { "limits": [ { "counter": "c", "window": "minute", "max": 5 } ] },
                "b": { "limits": [ { "counter": "c", "window": "hour", "max": 6 } ] } },
              "all_tools": { "limits": [ { "counter": "c", "window": "60s", "max": 7 } ] } }
            """);
        Assert.Equal(
            ["/tools/b/limits/0/window", "/tools/b/limits/0/max", "/all_tools/limits/0/max"],
            errors.Select(error => error.Pointer));
        Assert.All(errors, error => Assert.Contains("/tools/a/limits/0", error.Problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "a": { "limits": [ { "counter": "c", "window": "minute", "max": 5 } ] }, "b": { "limits": [ { "counter": "c", "window": "60s", "max": 5 } ] } }""")]
    [InlineData("""{ "a": { "limits": [ { "counter": "c", "window": "minute", "max": 5 } ] }, "*": { "limits": [ { "counter": "c", "window": "hour", "max": 6 } ] } }""")]
    public void Load_CounterOfOneMeaning_IsAccepted(string tools) =>
        Policies.Load($$"""{ "version": "1", "default": "deny", "tools": {{tools}} }""");

    [Fact]
    public void Load_RateLimitAgainstACounterOfTheSameName_IsRefused()
    {
        var error = Assert.Single(Policies.ErrorsOfTool(
            """{ "limits": [ { "counter": "x_rate", "window": "minute", "max": 5 } ], "rate_limit": { "max": 6, "window": 60 } }"""));
        Assert.Equal("/tools/x/rate_limit/max", error.Pointer);
    }

    [Fact]
    public void Load_MoreErrorsThanTold_StopsAtTheBound()
    {
        string fields = string.Join(",", Enumerable.Range(0, DocumentErrors.Most + 500).Select(i => $"\"f{i}\":1"));
        Assert.Equal(DocumentErrors.Most, Policies.Errors($$"""{ {{fields}} }""").Count);
    }
}
