using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Policy.Tests.Explanations;

/// <summary>Policies that load, and calls that meet their rules, from one small set of names and values, so that every outcome comes about.</summary>
internal static class RandomPolicies
{
    private static readonly Gen<string> Value = Gen.Elements("1", "2.5", "\"1\"", "\"ab\"", "true", "[1,\"ab\"]", "{\"b\":1}");

    private static readonly Gen<string> Condition =
        from path in Gen.Elements("args.a", "args.b", "args.a.b", "/args/c/0", "tool", "grant.label", "args.token")
        from op in Gen.Elements("eq", "neq", "in", "not_in", "lt", "gte", "exists", "regex", "contains")
        from value in Value
        select $$"""{ "path": "{{path}}", "op": "{{op}}", "value": {{Fitting(op, value)}} }""";

    /// <summary>Rarely shadow, so that most policies have rules of both modes.</summary>
    private static readonly Gen<string> Mode = Gen.Frequency((5, Gen.Constant("")), (1, Gen.Constant(""", "mode": "shadow" """)), (1, Gen.Constant(""", "mode": "enforce" """)));

    private static readonly Gen<string> Entries = List(
        from conditions in List(Condition, 3)
        from mode in Mode
        select $$"""{ "conditions": {{conditions}}{{mode}} }""", 3);

    private static readonly Gen<string> Limit =
        from counter in Gen.Elements("c", "d", "e")
        from cost in Gen.Elements("", ""","cost":"args.a" """, ""","cost":"args.b" """)
        from scope in Gen.Elements("grant", "server", "organisation")
        from mode in Mode
        select $$"""{ "counter": "{{counter}}", "window": "minute", "max": 5, "scope": "{{scope}}"{{cost}}{{mode}} }""";

    private static readonly Gen<string> Tool =
        from require in Entries
        from denyIf in Entries
        from limits in List(Limit, 3)
        from mode in Mode
        select $$"""{ "require": {{require}}, "deny_if": {{denyIf}}, "limits": {{limits}}{{mode}} }""";

    public static readonly Gen<string> Policy =
        from otherwise in Gen.Elements("allow", "deny")
        from hide in List(Gen.Elements("\"y\"", "\"z\"", "\"*\""), 1)
        from shared in List(Limit, 2)
        from x in Tool
        from y in Tool
        from mode in Mode
        from star in Gen.OneOf(Gen.Constant(""), Tool.Select(tool => $", \"*\": {tool}"))
        select $$"""
            { "version": "1", "default": "{{otherwise}}", "hide": {{hide}}, "redact": ["args.c"]{{mode}},
              "all_tools": { "limits": {{shared}} }, "tools": { "x": {{x}}, "y": {{y}}{{star}} } }
            """;

    public static readonly Gen<(string Tool, string Arguments, string Label)> Call =
        from tool in Gen.Elements("x", "x", "y", "z")
        from a in Member("a")
        from b in Member("b")
        from c in Member("c")
        from token in Member("token")
        from odd in Gen.Frequency((20, Gen.Constant("")), (1, Gen.Constant("]")))
        from label in Gen.Elements("1", "ab", "zzz")
        select (tool, $$"""{ {{string.Join(",", new[] { a, b, c, token }.Where(member => member.Length > 0))}} }{{odd}}""", label);

    private static Gen<string> Member(string name) =>
        Gen.OneOf(Gen.Constant(""), Gen.Constant($"\"{name}\":null"), Value.Select(value => $"\"{name}\":{value}"));

    private static Gen<string> List(Gen<string> items, int most) =>
        from count in Gen.Choose(0, most)
        from list in items.ListOf(count)
        select $"[{string.Join(",", list)}]";

    private static string Fitting(string op, string value) => op switch
    {
        "in" or "not_in" => $"[{value}]",
        "lt" or "gte" => "2",
        "exists" => value == "1" ? "false" : "true",
        "regex" => "\"^a|1\"",
        _ => value,
    };
}
