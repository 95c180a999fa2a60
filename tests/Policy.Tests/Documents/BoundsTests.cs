using System.Text;
using Sluice.Policy.Documents;

namespace Sluice.Policy.Tests.Documents;

/// <summary>Every bound at its last allowed and first refused value.</summary>
public class BoundsTests
{
    [Theory]
    [InlineData(PolicyText.LongestUtf8, true)]
    [InlineData(PolicyText.LongestUtf8 + 1, false)]
    public void Load_DocumentSize_IsBounded(int bytes, bool loads)
    {
        string text = """{ "version": "1", "default": "deny" }""".PadRight(bytes);
        Assert.Equal(loads, PolicyText.Load(Encoding.UTF8.GetBytes(text)).Errors.Count == 0);
    }

    [Fact]
    public void Load_Nesting_IsBounded()
    {
        string Nested(int depth) => $$"""{ "x": {{new string('[', depth)}}{{new string(']', depth)}} }""";
        Assert.Equal("/x", Policies.Errors(Nested(63))[^1].Pointer);
        Assert.Contains("not JSON", Assert.Single(Policies.Errors(Nested(64))).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Load_ChargesOfOneCall_AreBounded(int count, bool loads)
    {
        string own = Limits("own", count - 16);
        string json = $$"""{ "version": "1", "default": "deny", "all_tools": { "limits": {{Limits("all", 16)}} }, "tools": { "x": { "limits": {{own}} } } }""";
        AssertLoads(loads, json, "/tools/x");
    }

    [Fact]
    public void Load_ChargesOfOneCall_CountACounterOnce()
    {
        string limits = Limits("c", 32);
        Policies.Load($$"""{ "version": "1", "default": "deny", "all_tools": { "limits": {{limits}} }, "tools": { "x": { "limits": {{limits}} } } }""");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Load_PathsOfOneTool_AreBounded(int count, bool loads)
    {
        string entries = Repeat(count, i => $$"""{ "conditions": [ { "path": "args.a{{i}}", "op": "exists", "value": true } ] }""");
        AssertLoads(loads, Tool($$"""{ "require": [ {{entries}} ], "deny_if": [ { "conditions": [ { "path": "/args/a0", "op": "exists", "value": false } ] } ] }"""), "/tools/x");
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Load_Entries_AreBounded(int count, bool loads) =>
        AssertLoads(loads, Tool($$"""{ "require": [ {{Repeat(count, _ => """{ "conditions": [] }""")}} ] }"""), "/tools/x/require");

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void Load_ConditionsOfOneEntry_AreBounded(int count, bool loads)
    {
        string conditions = Repeat(count, _ => """{ "path": "args.a", "op": "exists", "value": true }""");
        AssertLoads(loads, Tool($$"""{ "deny_if": [ { "conditions": [ {{conditions}} ] } ] }"""), "/tools/x/deny_if/0/conditions");
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Load_Tools_AreBounded(int count, bool loads) =>
        AssertLoads(loads, $$"""{ "version": "1", "default": "deny", "tools": { {{Repeat(count, i => $"\"t{i}\": {{}}")}} } }""", "/tools");

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Load_ToolNames_AreBounded(int length, bool loads)
    {
        string name = new('n', length);
        AssertLoads(loads, $$"""{ "version": "1", "default": "deny", "tools": { "{{name}}": {} } }""", $"/tools/{name}");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Load_CounterNames_AreBounded(int length, bool loads) => AssertLoads(
        loads,
        Tool($$"""{ "limits": [ { "counter": "{{new string('c', length)}}", "window": "day", "max": 1 } ] }"""),
        "/tools/x/limits/0/counter");

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Load_Patterns_AreBounded(int length, bool loads) => AssertCondition(loads, "regex", $"\"{new string('a', length)}\"");

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Load_ValuesOfIn_AreBounded(int count, bool loads) => AssertCondition(loads, "in", $"[{Repeat(count, i => $"{i}")}]");

    [Theory]
    [InlineData(999, true)]
    [InlineData(1_000, false)]
    public void Load_PartsOfAValue_AreBounded(int count, bool loads) => AssertCondition(loads, "eq", $"[{Repeat(count, i => $"{i}")}]");

    private static void AssertCondition(bool loads, string op, string value) => AssertLoads(
        loads,
        Tool($$"""{ "deny_if": [ { "conditions": [ { "path": "args.a", "op": "{{op}}", "value": {{value}} } ] } ] }"""),
        "/tools/x/deny_if/0/conditions/0/value");

    private static void AssertLoads(bool loads, string json, string pointer)
    {
        if (loads)
            Policies.Load(json);
        else
            Assert.Equal(pointer, Assert.Single(Policies.Errors(json)).Pointer);
    }

    private static string Tool(string rules) => $$"""{ "version": "1", "default": "deny", "tools": { "x": {{rules}} } }""";

    private static string Limits(string counter, int count) =>
        $"[{Repeat(count, i => $$"""{ "counter": "{{counter}}{{i}}", "window": "day", "max": 1 }""")}]";

    private static string Repeat(int count, Func<int, string> item) => string.Join(",", Enumerable.Range(0, count).Select(item));
}
