namespace Sluice.Policy.Tests.Evaluation;

/// <summary>What callers read when a rule has no <c>on_deny</c>.</summary>
public class GeneratedMessageTests
{
    [Theory]
    [InlineData("""{ "path": "args.a", "op": "eq", "value": "x" }""", "Required: args.a is \"x\".")]
    [InlineData("""{ "path": "args.a", "op": "neq", "value": "x" }""", "Required: args.a is present and not \"x\".")]
    [InlineData("""{ "path": "args.a", "op": "lt", "value": 5 }""", "Required: args.a is a number less than 5.")]
    [InlineData("""{ "path": "args.a", "op": "lte", "value": 5 }""", "Required: args.a is a number at most 5.")]
    [InlineData("""{ "path": "args.a", "op": "gt", "value": 5 }""", "Required: args.a is a number greater than 5.")]
    [InlineData("""{ "path": "args.a", "op": "gte", "value": 5 }""", "Required: args.a is a number at least 5.")]
    [InlineData("""{ "path": "args.a", "op": "in", "value": ["x", 1] }""", "Required: args.a is one of [\"x\", 1].")]
    [InlineData("""{ "path": "args.a", "op": "not_in", "value": ["x"] }""", "Required: args.a is present and none of [\"x\"].")]
    [InlineData("""{ "path": "args.a", "op": "exists", "value": true }""", "Required: args.a is present.")]
    [InlineData("""{ "path": "args.a", "op": "regex", "value": "^x$" }""", "Required: args.a is text that matches \"^x$\".")]
    [InlineData("""{ "path": "args.a", "op": "contains", "value": "x" }""", "Required: args.a contains \"x\".")]
    [InlineData("""{ "path": "args.token", "op": "eq", "value": "x" }""", "Required: args.token is the value that the policy sets.")]
    [InlineData("""{ "path": "args.auth.Token", "op": "eq", "value": "x" }""", "Required: args.auth.Token is the value that the policy sets.")]
    [InlineData("""{ "path": "args.hidden.part", "op": "eq", "value": "x" }""", "Required: args.hidden.part is the value that the policy sets.")]
    [InlineData("""{ "path": "args.a", "op": "eq", "value": 1 }, { "path": "tool", "op": "eq", "value": "y" }""", "Required: args.a is 1, and tool is \"y\".")]
    public void Require_WithoutMessage_SaysWhatIsExpected(string conditions, string message) =>
        Assert.Equal(message, Denied($$"""{ "require": [ { "conditions": [ {{conditions}} ] } ] }""", "{}"));

    [Theory]
    [InlineData("""{ "path": "args.a", "op": "eq", "value": 5 }""", "5", "Not allowed: args.a is 5.")]
    [InlineData("""{ "path": "args.a", "op": "neq", "value": "x" }""", "5", "Not allowed: args.a is absent or not \"x\".")]
    [InlineData("""{ "path": "args.a", "op": "lt", "value": 6 }""", "5", "Not allowed: args.a is less than 6 or is not a number.")]
    [InlineData("""{ "path": "args.a", "op": "lte", "value": 6 }""", "5", "Not allowed: args.a is at most 6 or is not a number.")]
    [InlineData("""{ "path": "args.a", "op": "gt", "value": 4 }""", "\"5\"", "Not allowed: args.a is greater than 4 or is not a number.")]
    [InlineData("""{ "path": "args.a", "op": "gte", "value": 4 }""", "5", "Not allowed: args.a is at least 4 or is not a number.")]
    [InlineData("""{ "path": "args.a", "op": "in", "value": [5] }""", "5", "Not allowed: args.a is one of [5].")]
    [InlineData("""{ "path": "args.a", "op": "not_in", "value": [4] }""", "5", "Not allowed: args.a is absent or none of [4].")]
    [InlineData("""{ "path": "args.a", "op": "exists", "value": true }""", "5", "Not allowed: args.a is present.")]
    [InlineData("""{ "path": "args.token", "op": "exists", "value": false }""", "5", "Not allowed: args.token is absent.")]
    [InlineData("""{ "path": "args.a", "op": "regex", "value": "x" }""", "5", "Not allowed: args.a matches \"x\" or is not text.")]
    [InlineData("""{ "path": "args.a", "op": "contains", "value": "x" }""", "5", "Not allowed: args.a contains \"x\" or is neither text nor a list.")]
    public void DenyIf_WithoutMessage_SaysWhatIsNotAllowed(string condition, string value, string message) =>
        Assert.Equal(message, Denied($$"""{ "deny_if": [ { "conditions": [ {{condition}} ] } ] }""", $$"""{"a":{{value}}}"""));

    private static string? Denied(string rules, string arguments) =>
        Policies.Load($$"""{ "version": "1", "default": "deny", "redact": ["args.hidden"], "tools": { "x": {{rules}} } }""").Judge(arguments).Denial!.Message;
}
