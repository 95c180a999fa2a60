using System.Text;
using Sluice.Policy.Comparison;
using Sluice.Policy.Documents;

namespace Sluice.Policy.Tests.Comparison;

public class PolicyComparisonTests
{
    private const string Limited = """{"version":"1","default":"deny","tools":{"a":{"limits":[{"counter":"c","window":"minute","max":10}]}}}""";

    [Fact]
    public void Of_SameMeaningInOtherWords_FindsNothing()
    {
        var comparison = Compare(
            """{"version":"1","default":"deny","tools":{"a":{"deny_if":[{"conditions":[{"path":"args.n","op":"gt","value":10.0}]}]},"b":{}}}""",
            """{ "tools": { "b": {}, "\u0061": {"deny_if":[{"conditions":[{"op":"gt","value":1e1,"path":"args.n"}]}]} }, "default": "deny", "version": "1" }""");
        Assert.Empty(comparison.Changes);
        Assert.Empty(comparison.Effects);
    }

    [Theory]
    [InlineData(Limited, """{"version":"1","default":"deny","tools":{"a":{"limits":[{"counter":"c","window":"minute","max":20}]}}}""", "/tools/a/limits/0/max: 10 -> 20")]
    [InlineData(Limited, """{"version":"1","default":"deny","tools":{"a":{}}}""", """/tools/a/limits: [{"counter":"c","window":"minute","max":10}] -> """)]
    [InlineData("""{"version":"1","default":"deny","tools":{"a":{}}}""", """{"version":"1","default":"deny","tools":{"a":{},"x/y~z":{}}}""", "/tools/x~1y~0z:  -> {}")]
    [InlineData("""{"version":"1","default":"deny"}""", """{"version":"1","default":"allow"}""", "/default: \"deny\" -> \"allow\"")]
    [InlineData("""{"version":"1","default":"deny","redact":["args.a"]}""", """{"version":"1","default":"deny","redact":["args.b"]}""", "/redact/0: \"args.a\" -> \"args.b\"")]
    public void Of_OneChange_PointsAtTheSmallestValue(string before, string after, string expected) =>
        Assert.Equal(expected, Assert.Single(Compare(before, after).Changes.Select(Text)));

    [Theory]
    [InlineData("""["a","b","c"]""", """["x","a","b","c"]""", "/hide/0:  -> \"x\"")]
    [InlineData("""["a","b","c"]""", """["a","x","b","c"]""", "/hide/1:  -> \"x\"")]
    [InlineData("""["a","b","c"]""", """["a","c"]""", "/hide/1: \"b\" -> ")]
    [InlineData("""["a","a"]""", """["a","a","a"]""", "/hide/2:  -> \"a\"")]
    [InlineData("""["a","b","c"]""", """["a","x","y","c"]""", "/hide/1: \"b\" -> \"x\"|/hide/2:  -> \"y\"")]
    public void Of_Lists_NamesTheEntryThatWasPutInOrTakenOut(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join('|', Compare(Hiding(before), Hiding(after)).Changes.Select(Text)));

    [Theory]
    [InlineData("""{"version":"1","default":"deny"}""", """{"version":"1","default":"deny","tools":{"a":{}}}""", "access a: not_listed -> allowed")]
    [InlineData("""{"version":"1","default":"allow"}""", """{"version":"1","default":"allow","hide":["a"]}""", "access a: allowed -> hidden")]
    [InlineData("""{"version":"1","default":"allow"}""", """{"version":"1","default":"deny"}""", "access *: allowed -> not_listed")]
    [InlineData("""{"version":"1","default":"deny","tools":{"*":{}}}""", """{"version":"1","default":"deny","tools":{"*":{},"a":{"action":"deny"}}}""", "access a: allowed -> denied")]
    [InlineData(
        """{"version":"1","default":"deny","tools":{"a":{}}}""",
        """{"version":"1","default":"deny","tools":{"a":{"deny_if":[{"conditions":[]}]}}}""",
        "access a: allowed -> denied")]
    [InlineData(
        """{"version":"1","default":"deny","tools":{"a":{}}}""",
        """{"version":"1","default":"deny","tools":{"a":{"require":[{"conditions":[{"path":"args.x","op":"exists","value":true}]}]}}}""",
        "access a: allowed -> conditional")]
    [InlineData("""{"version":"1","default":"allow"}""", """{"version":"1","default":"allow","hide":["*"]}""", "access *: allowed -> hidden")]
    public void Of_AccessChanges_SaysForWhichTool(string before, string after, string expected) =>
        Assert.Equal(expected, Assert.Single(Compare(before, after).Effects.Select(Text)));

    [Theory]
    [InlineData(Limited, """{"version":"1","default":"deny","tools":{"a":{"limits":[{"counter":"c","window":"hour","max":10}]}}}""", "limit a/c: 10 per minute -> 10 per hour")]
    [InlineData(Limited, """{"version":"1","default":"deny","tools":{"a":{}}}""", "limit a/c: 10 per minute -> ")]
    [InlineData(
        """{"version":"1","default":"deny","tools":{"a":{}}}""",
        """{"version":"1","default":"deny","tools":{"a":{"rate_limit":{"max":5,"window":60}}}}""",
        "limit a/a_rate:  -> 5 per minute")]
    [InlineData(
        """{"version":"1","default":"allow"}""",
        """{"version":"1","default":"allow","all_tools":{"limits":[{"counter":"c","window":"90s","max":3}]}}""",
        "limit /c:  -> 3 per 90s")]
    public void Of_LimitChanges_SaysHowMuch(string before, string after, string expected) =>
        Assert.Equal(expected, Assert.Single(Compare(before, after).Effects.Select(Text)));

    [Fact]
    public void Of_SameWindowSpelledOtherwise_HasNoEffect()
    {
        var comparison = Compare(Limited, Limited.Replace("minute", "60s", StringComparison.Ordinal));
        Assert.Single(comparison.Changes);
        Assert.Empty(comparison.Effects);
    }

    [Fact]
    public void Of_LimitOfADeniedTool_HasNoEffect() =>
        Assert.Empty(Compare(
            """{"version":"1","default":"deny","tools":{"a":{"action":"deny"}}}""",
            """{"version":"1","default":"deny","tools":{"a":{"action":"deny","rate_limit":{"max":5,"window":60}}}}""").Effects);

    private static string Hiding(string list) => $$"""{"version":"1","default":"deny","hide":{{list}}}""";

    private static PolicyComparison Compare(string before, string after)
    {
        Assert.Empty(PolicyText.Load(Encoding.UTF8.GetBytes(before)).Errors);
        Assert.Empty(PolicyText.Load(Encoding.UTF8.GetBytes(after)).Errors);
        return PolicyComparison.Of(before, after);
    }

    private static string Text(DocumentChange change) => $"{change.Pointer}: {change.Before?.GetRawText()} -> {change.After?.GetRawText()}";

    private static string Text(PolicyEffect effect) =>
        effect.What == PolicyEffect.Access
            ? $"access {effect.Tool}: {effect.Before} -> {effect.After}"
            : $"limit {effect.Tool}/{effect.Counter}: {effect.Before} -> {effect.After}";
}
