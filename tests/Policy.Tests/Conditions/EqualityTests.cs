using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Policy.Tests.Conditions;

public class EqualityTests
{
    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("1000", "1e3", true)]
    [InlineData("0", "-0.0", true)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("0.1", "0.1000000000000000000000000001", false)]
    [InlineData("\"é\"", "\"\\u00e9\"", true)]
    [InlineData("\"é\"", "\"e\\u0301\"", false)]
    [InlineData("\"a/b\"", "\"a\\/b\"", true)]
    [InlineData("\"\\n\\t\\\"\"", "\"\\u000a\\u0009\\u0022\"", true)]
    [InlineData("\"😀\"", "\"\\ud83d\\ude00\"", true)]
    [InlineData("\"\"", "\"\"", true)]
    [InlineData("[1, 2]", "[1,2.0]", true)]
    [InlineData("[1, 2]", "[2,1]", false)]
    [InlineData("[1, 2]", "[1]", false)]
    [InlineData("[1]", "[1,2]", false)]
    [InlineData("[]", "[]", true)]
    [InlineData("[]", "{}", false)]
    [InlineData("{\"a\":1,\"b\":[null]}", "{\"b\":[null],\"a\":1}", true)]
    [InlineData("{\"a\":1,\"b\":2}", "{\"a\":1}", false)]
    [InlineData("{\"a\":1}", "{\"a\":1,\"b\":2}", false)]
    [InlineData("{\"a\":null}", "{}", false)]
    [InlineData("{\"a\":{\"b\":true}}", "{\"\\u0061\":{\"b\":true}}", true)]
    [InlineData("{\"a\":{\"b\":true}}", "{\"a\":{\"b\":false}}", false)]
    public void Eq_Values_CompareByTypeAndValue(string expected, string actual, bool equal) => Assert.Equal(equal, AreEqual(expected, actual));

    [Fact]
    public void Eq_OneUndecidablePart_DoesNotHideADifference()
    {
        var policy = Policies.ForTool("""{ "deny_if": [ { "conditions": [ { "path": "args.v", "op": "eq", "value": [1, 2] } ] } ] }""");
        Assert.False(policy.Judge("""{"v":[1e40,2]}""").IsAllowed);
        Assert.True(policy.Judge("""{"v":[1e40,3]}""").IsAllowed);
    }

    [Fact]
    public void Eq_AnySpellingOfAValue_IsEqual() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            object? value = new Dictionary<string, object?>(StringComparer.Ordinal) { ["v"] = RandomValue(new Random(seed), 3) };
            string expected = JsonSerializer.Serialize(value)[5..^1];
            string actual = Spell(((IReadOnlyDictionary<string, object?>)value)["v"], new Random(seed + 1));
            return AreEqual(expected, actual) && !AreEqual(expected, $"[{actual}]");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static bool AreEqual(string expected, string actual) =>
        Policies.ForTool($$"""{ "require": [ { "conditions": [ { "path": "args.v", "op": "eq", "value": {{expected}} } ] } ] }""")
            .Judge($$"""{"v":{{actual}}}""").IsAllowed;

    private static object? RandomValue(Random random, int depth) => random.Next(depth == 0 ? 3 : 5) switch
    {
        0 => random.Next(2) == 0,
        1 => Math.Round((decimal)random.NextDouble() * 1_000, random.Next(4)),
        2 => RandomText(random),
        3 => Enumerable.Range(0, random.Next(4)).Select(_ => RandomValue(random, depth - 1)).ToList(),
        _ => Enumerable.Range(0, random.Next(4)).ToDictionary(i => $"{i}{RandomText(random)}", _ => RandomValue(random, depth - 1)),
    };

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => new[] { "a", "\"", "\\", "\n", "/", "é", "中", "😀", "\u0001" }[random.Next(9)]));

    private static string Spell(object? value, Random random) => Blank(random) + value switch
    {
        bool flag => flag ? "true" : "false",
        decimal number => FormattableString.Invariant(random.Next(2) == 0 ? $"{number}" : (FormattableString)$"{number * 100m}e-2"),
        string text => SpellText(text, random),
        List<object?> list => $"[{string.Join(',', list.Select(item => Spell(item, random)))}{Blank(random)}]",
        Dictionary<string, object?> map => $"{{{string.Join(',', Shuffled(map, random).Select(member => $"{Blank(random)}{SpellText(member.Key, random)}{Blank(random)}:{Spell(member.Value, random)}"))}}}",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    } + Blank(random);

    private static IEnumerable<KeyValuePair<string, object?>> Shuffled(Dictionary<string, object?> map, Random random) =>
        map.OrderBy(_ => random.Next()).ToList();

    private static string SpellText(string text, Random random)
    {
        var output = new StringBuilder("\"");
        foreach (char c in text)
        {
            bool mustEscape = c is '"' or '\\' or < ' ';
            output.Append(mustEscape || char.IsSurrogate(c) || random.Next(3) == 0 ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return output.Append('"').ToString();
    }

    private static string Blank(Random random) => new[] { "", "", " ", "\n\t" }[random.Next(4)];
}
