using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Conditions;

/// <summary>What a caller can send that is no honest JSON: nothing throws, everything falls on the side of denial.</summary>
public class OddArgumentsTests
{
    public static TheoryData<string> Operators() =>
    [
        """{ "path": "args.a", "op": "eq", "value": "x" }""",
        """{ "path": "args.a", "op": "neq", "value": "x" }""",
        """{ "path": "args.a", "op": "lt", "value": 1 }""",
        """{ "path": "args.a", "op": "gt", "value": 1 }""",
        """{ "path": "args.a", "op": "in", "value": ["x"] }""",
        """{ "path": "args.a", "op": "not_in", "value": ["x"] }""",
        """{ "path": "args.a", "op": "regex", "value": "x" }""",
        """{ "path": "args.a", "op": "contains", "value": "x" }""",
    ];

    [Theory]
    [MemberData(nameof(Operators))]
    public void LoneSurrogate_AnyOperator_IsUndecidable(string condition)
    {
        foreach (string text in new[] { @"\ud800", @"x\udc00", @"\ud800\ud800", @"\udc00\ud800", @"\ud83d\u0041" })
            AssertUndecidable(condition, $$"""{"a":"{{text}}"}""");
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void MalformedArguments_AnyOperator_IsUndecidable(string condition)
    {
        foreach (string arguments in new[] { "{", "{}x", """{"a":}""", """{"a":"x" "b":1}""", "[]", "1", " ", """{"a":01}""", """{"a":"\q"}""" })
            AssertUndecidable(condition, arguments);
        AssertUndecidable(condition, new string('[', 100));
    }

    [Fact]
    public void MalformedArguments_Exists_IsUndecidable()
    {
        AssertUndecidable("""{ "path": "args.a", "op": "exists", "value": true }""", """{"a":1""");
        AssertUndecidable("""{ "path": "args.a", "op": "exists", "value": false }""", """{"a":1""");
    }

    [Fact]
    public void InvalidUtf8_Arguments_AreUndecidable()
    {
        byte[] arguments = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var policy = Policies.ForTool("""{ "deny_if": [ { "conditions": [ { "path": "args.a", "op": "eq", "value": "x" } ] } ] }""");
        Assert.False(policy.Judge(arguments, new Charge[Charge.MostPerCall]).IsAllowed);
    }

    [Fact]
    public void LoneSurrogate_InAKey_IsNoKeyOfThePolicy()
    {
        var policy = Policies.ForTool("""{ "require": [ { "conditions": [ { "path": "args.a", "op": "eq", "value": 1 } ] } ] }""");
        Assert.True(policy.Judge("""{"\ud800":2,"a":1}""").IsAllowed);
    }

    [Theory]
    [InlineData("eq", "1", "U")]
    [InlineData("eq", "\"x\"", "N")]
    [InlineData("gt", "1", "U")]
    [InlineData("lt", "1", "U")]
    [InlineData("in", "[1, 2]", "U")]
    [InlineData("not_in", "[1, 2]", "U")]
    [InlineData("neq", "1", "U")]
    [InlineData("exists", "true", "Y")]
    public void NumberOfTooManyDigits_Operator_IsUndecidable(string op, string value, string truth)
    {
        string condition = $$"""{ "path": "args.a", "op": "{{op}}", "value": {{value}} }""";
        foreach (string number in new[] { "12345678901234567890123456789", "1e-29", "-1e400" })
            Assert.Equal(truth, TruthOf(condition, $$"""{"a":{{number}}}"""));
    }

    [Fact]
    public void LongText_InEveryOperator_IsReadWhole()
    {
        string text = new string('a', 100_000) + @"\u0062";
        Assert.Equal("Y", TruthOf("""{ "path": "args.a", "op": "regex", "value": "^a+b$" }""", $$"""{"a":"{{text}}"}"""));
        Assert.Equal("Y", TruthOf("""{ "path": "args.a", "op": "contains", "value": "ab" }""", $$"""{"a":"{{text}}"}"""));
        Assert.Equal("N", TruthOf("""{ "path": "args.a", "op": "eq", "value": "a" }""", $$"""{"a":"{{text}}"}"""));
    }

    [Fact]
    public void AnyBytes_InPlaceOfArguments_AreJudgedWithoutException()
    {
        var policy = Policies.ForTool("""
            { "require": [ { "conditions": [
                { "path": "args.a", "op": "regex", "value": "^.{1,9}$" }, { "path": "args.o.k.0", "op": "neq", "value": { "x": [1, "y"] } },
                { "path": "args.n", "op": "lt", "value": 1e9 }, { "path": "args.l", "op": "contains", "value": "y" } ] } ],
              "limits": [ { "counter": "c", "window": "day", "max": 1, "cost": "args.n" } ] }
            """);
        byte[] valid = Encoding.UTF8.GetBytes("""{"a":"\ud83d\ude00\n","o":{"k":[{"x":[1.0,"y"],"z":null}]},"n":-12.5e-3,"l":["x","\u0079"],"o2":{}}""");
        var charges = new Charge[Charge.MostPerCall];
        Prop.ForAll(Mutations.Of(valid), arguments => policy.Judge(arguments, charges).ChargeCount is 0 or 1)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    private static void AssertUndecidable(string condition, string arguments) => Assert.Equal("U", TruthOf(condition, arguments));

    private static string TruthOf(string condition, string arguments)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(arguments);
        var charges = new Charge[Charge.MostPerCall];
        bool requireDenies = !Policies.ForTool($$"""{ "require": [ { "conditions": [ {{condition}} ] } ] }""").Judge(utf8, charges).IsAllowed;
        bool denyIfDenies = !Policies.ForTool($$"""{ "deny_if": [ { "conditions": [ {{condition}} ] } ] }""").Judge(utf8, charges).IsAllowed;
        return (requireDenies, denyIfDenies) switch { (true, true) => "U", (true, false) => "N", _ => "Y" };
    }
}
