namespace Sluice.Policy.Tests.Conditions;

/// <summary>The eleven operators over every kind of value. Y holds, N does not, U cannot be decided.</summary>
public class OperatorTests
{
    private static readonly string[] Operands =
        ["{}", """{"a":null}""", """{"a":true}""", """{"a":7}""", """{"a":"abc"}""", """{"a":["abc",7]}""", """{"a":{"k":7}}"""];

    // operator, value, and the truth for: absent, null, true, 7, "abc", ["abc", 7], { "k": 7 }
    private static readonly (string Op, string Value, string Truths)[] Table =
    [
        ("eq", "7", "NNNYNNN"),
        ("eq", "\"abc\"", "NNNNYNN"),
        ("eq", "\"7\"", "NNNNNNN"),
        ("eq", "true", "NNYNNNN"),
        ("eq", "false", "NNNNNNN"),
        ("eq", "[\"abc\", 7]", "NNNNNYN"),
        ("eq", "[7, \"abc\"]", "NNNNNNN"),
        ("eq", "{\"k\": 7}", "NNNNNNY"),
        ("neq", "7", "UUYNYYY"),
        ("neq", "\"abc\"", "UUYYNYY"),
        ("neq", "true", "UUNYYYY"),
        ("neq", "[\"abc\", 7]", "UUYYYNY"),
        ("neq", "{\"k\": 7}", "UUYYYYN"),
        ("lt", "7", "NNUNUUU"),
        ("lt", "7.5", "NNUYUUU"),
        ("lte", "6.5", "NNUNUUU"),
        ("lte", "7", "NNUYUUU"),
        ("gt", "7", "NNUNUUU"),
        ("gt", "-7", "NNUYUUU"),
        ("gte", "7.5", "NNUNUUU"),
        ("gte", "7", "NNUYUUU"),
        ("in", "[7, \"x\"]", "NNNYNNN"),
        ("in", "[\"abc\", [\"abc\", 7], {\"k\": 7}]", "NNNNYYY"),
        ("in", "[]", "NNNNNNN"),
        ("not_in", "[7, \"x\"]", "UUYNYYY"),
        ("not_in", "[]", "UUYYYYY"),
        ("exists", "true", "NNYYYYY"),
        ("exists", "false", "YYNNNNN"),
        ("regex", "\"b\"", "NNUUYUU"),
        ("regex", "\"^b\"", "NNUUNUU"),
        ("contains", "\"b\"", "NNUUYNU"),
        ("contains", "\"abc\"", "NNUUYYU"),
        ("contains", "\"\"", "NNUUYNU"),
        ("contains", "7", "NNUUNYU"),
        ("contains", "\"7\"", "NNUUNNU"),
    ];

    public static TheoryData<string, string, string, char> Cases()
    {
        var cases = new TheoryData<string, string, string, char>();
        foreach (var (op, value, truths) in Table)
        {
            for (int i = 0; i < Operands.Length; i++)
                cases.Add(op, value, Operands[i], truths[i]);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void DenyIf_ConditionHoldsOrIsUndecidable_Denies(string op, string value, string arguments, char truth)
    {
        var verdict = Policies.ForTool($$"""{ "deny_if": [ {{Entry(op, value)}} ] }""").Judge(arguments);
        Assert.Equal(truth is 'Y' or 'U', verdict.Denial?.Reason is Reason.DenyIf);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Require_ConditionDoesNotHoldOrIsUndecidable_Denies(string op, string value, string arguments, char truth)
    {
        var verdict = Policies.ForTool($$"""{ "require": [ {{Entry(op, value)}} ] }""").Judge(arguments);
        Assert.Equal(truth is 'N' or 'U', verdict.Denial?.Reason is Reason.Require);
    }

    [Theory]
    [InlineData("""{"a":1,"b":1}""", true)]
    [InlineData("""{"a":1,"b":2}""", false)]
    [InlineData("""{"a":"1","b":1}""", true)]
    [InlineData("""{"a":"1","b":2}""", false)]
    public void DenyIf_SeveralConditions_DeniesWhenNoneIsDecidedAgainst(string arguments, bool denied)
    {
        var policy = Policies.ForTool("""
            { "deny_if": [ { "conditions": [
              { "path": "args.a", "op": "gt", "value": 0 }, { "path": "args.b", "op": "eq", "value": 1 } ] } ] }
            """);
        Assert.Equal(denied, !policy.Judge(arguments).IsAllowed);
    }

    [Theory]
    [InlineData("""{"a":1,"b":1}""", false)]
    [InlineData("""{"a":1,"b":2}""", true)]
    [InlineData("""{"a":"1","b":1}""", true)]
    public void Require_SeveralConditions_DeniesUnlessAllHold(string arguments, bool denied)
    {
        var policy = Policies.ForTool("""
            { "require": [ { "conditions": [
              { "path": "args.a", "op": "gt", "value": 0 }, { "path": "args.b", "op": "eq", "value": 1 } ] } ] }
            """);
        Assert.Equal(denied, !policy.Judge(arguments).IsAllowed);
    }

    private static string Entry(string op, string value) =>
        $$"""{ "conditions": [ { "path": "args.a", "op": "{{op}}", "value": {{value}} } ] }""";
}
