using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Documents;

namespace Sluice.Policy.Tests.Documents;

/// <summary>One mistake each: the pointer, the value as written, and a word that the problem or the fix must name.</summary>
public class StrictnessTests
{
    [Theory]
    [InlineData("[]", "", "[]", "object")]
    [InlineData("""{ "default": "deny" }""", "", """{ "default": "deny" }""", "\"version\"")]
    [InlineData("""{ "version": "1" }""", "", """{ "version": "1" }""", "\"allow\" or \"deny\"")]
    [InlineData("""{ "version": 1, "default": "deny" }""", "/version", "1", "\"1\"")]
    [InlineData("""{ "version": "2", "default": "deny" }""", "/version", "\"2\"", "\"1\"")]
    [InlineData("""{ "version": "1", "default": "Deny" }""", "/default", "\"Deny\"", "\"allow\" or \"deny\"")]
    [InlineData("""{ "version": "1", "default": "deny", "Hide": [] }""", "/Hide", "[]", "hide")]
    [InlineData("""{ "version": "1", "default": "deny", "hide": "a" }""", "/hide", "\"a\"", "list")]
    [InlineData("""{ "version": "1", "default": "deny", "hide": [""] }""", "/hide/0", "\"\"", "1 to 256")]
    [InlineData("""{ "version": "1", "default": "deny", "hide": [null] }""", "/hide/0", "null", "text")]
    [InlineData("""{ "version": "1", "default": "deny", "hide": ["\ud800"] }""", "/hide/0", "\"\\ud800\"", "surrogate")]
    [InlineData("""{ "version": "1", "default": "deny", "default": "allow" }""", "/default", "\"allow\"", "twice")]
    [InlineData("""{ "version": "1", "default": "deny", "d\u0065fault": "allow" }""", "/default", "\"allow\"", "twice")]
    [InlineData("""{ "version": "1", "default": "deny", "tools": { "a": {}, "\u0061": {} } }""", "/tools/a", "{}", "twice")]
    [InlineData("""{ "version": "1", "default": "deny", "tools": { "a/b~c": 1 } }""", "/tools/a~1b~0c", "1", "object")]
    [InlineData("""{ "version": "1", "default": "deny", "tools": { "a\u000ab": {} } }""", "/tools/a\nb", "{}", "control")]
    [InlineData("""{ "version": "1", "default": "deny", "tools": { "": {} } }""", "/tools/", "{}", "name")]
    [InlineData("""{ "version": "1", "default": "deny", "tools": [] }""", "/tools", "[]", "object")]
    [InlineData("""{ "version": "1", "default": "deny", "all_tools": { "require": [] } }""", "/all_tools/require", "[]", "limits")]
    [InlineData("""{ "version": "1", "default": "deny", "mode": "off" }""", "/mode", "\"off\"", "\"enforce\" or \"shadow\"")]
    [InlineData("""{ "version": "1", "default": "deny", "methods": ["sampling"] }""", "/methods/0", "\"sampling\"", "\"prompts\"")]
    [InlineData("""{ "version": "1", "default": "deny", "redact": ["tool"] }""", "/redact/0", "\"tool\"", "argument")]
    [InlineData("""{ "version": "1", "default": "deny", "redact": ["secret"] }""", "/redact/0", "\"secret\"", "args.key")]
    public void Load_OneMistake_TellsWhereWhatAndHow(string json, string pointer, string value, string named) =>
        AssertMistake(Assert.Single(Policies.Errors(json)), pointer, value, named);

    [Theory]
    [InlineData("""{ "limits": {} }""", "/limits", "{}", "list")]
    [InlineData("""{ "limits": [ { "window": "day", "max": 1 } ] }""", "/limits/0", """{ "window": "day", "max": 1 }""", "\"counter\"")]
    [InlineData("""{ "limits": [ { "counter": "a b", "window": "day", "max": 1 } ] }""", "/limits/0/counter", "\"a b\"", "letters, digits")]
    [InlineData("""{ "limits": [ { "counter": "a[b]", "window": "day", "max": 1 } ] }""", "/limits/0/counter", "\"a[b]\"", "letters, digits")]
    [InlineData("""{ "limits": [ { "counter": "a\n", "window": "day", "max": 1 } ] }""", "/limits/0/counter", "\"a\\n\"", "letters, digits")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": 60, "max": 1 } ] }""", "/limits/0/window", "60", "text")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "week", "max": 1 } ] }""", "/limits/0/window", "\"week\"", "31d")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "32d", "max": 1 } ] }""", "/limits/0/window", "\"32d\"", "31 days")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "999999999d", "max": 1 } ] }""", "/limits/0/window", "\"999999999d\"", "31 days")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "0s", "max": 1 } ] }""", "/limits/0/window", "\"0s\"", "\"1s\"")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "500ms", "max": 1 } ] }""", "/limits/0/window", "\"500ms\"", "\"1s\"")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 0 } ] }""", "/limits/0/max", "0", "from 1 to 4000000000000")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 1.5 } ] }""", "/limits/0/max", "1.5", "whole number")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 4000000000001 } ] }""", "/limits/0/max", "4000000000001", "whole number")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 1e99 } ] }""", "/limits/0/max", "1e99", "whole number")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": "1" } ] }""", "/limits/0/max", "\"1\"", "number")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 1, "scope": "tool" } ] }""", "/limits/0/scope", "\"tool\"", "\"grant\"")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 1, "cost": 2 } ] }""", "/limits/0/cost", "2", "text")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 1, "cost": "tool" } ] }""", "/limits/0/cost", "\"tool\"", "argument")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 1, "refund": "yes" } ] }""", "/limits/0/refund", "\"yes\"", "\"not_run\"")]
    [InlineData("""{ "limits": [ { "counter": "a", "window": "day", "max": 1, "on_unavailable": "x" } ] }""", "/limits/0/on_unavailable", "\"x\"", "\"deny\"")]
    [InlineData("""{ "require": [ {} ] }""", "/require/0", "{}", "\"conditions\"")]
    [InlineData("""{ "deny_if": [ { "conditions": [], "on_deny": "" } ] }""", "/deny_if/0/on_deny", "\"\"", "message")]
    [InlineData("""{ "deny_if": [ { "conditions": [], "ondeny": "x" } ] }""", "/deny_if/0/ondeny", "\"x\"", "on_deny")]
    [InlineData("""{ "action": "block" }""", "/action", "\"block\"", "\"deny\"")]
    [InlineData("""{ "action": "allow", "reason": "x" }""", "/reason", "\"x\"", "\"action\": \"deny\"")]
    [InlineData("""{ "reason": "x" }""", "/reason", "\"x\"", "\"action\": \"deny\"")]
    [InlineData("""{ "rate_limit": { "max": 10 } }""", "/rate_limit", """{ "max": 10 }""", "\"window\"")]
    [InlineData("""{ "rate_limit": { "max": 10, "window": "minute" } }""", "/rate_limit/window", "\"minute\"", "2678400")]
    [InlineData("""{ "rate_limit": { "max": 10, "window": 0 } }""", "/rate_limit/window", "0", "2678400")]
    public void Load_OneMistakeInATool_TellsWhereWhatAndHow(string rules, string pointer, string value, string named) =>
        AssertMistake(Assert.Single(Policies.ErrorsOfTool(rules)), $"/tools/x{pointer}", value, named);

    [Theory]
    [InlineData("""{ "op": "eq", "value": 1 }""", "", """{ "op": "eq", "value": 1 }""", "\"path\"")]
    [InlineData("""{ "path": "args.a", "value": 1 }""", "", """{ "path": "args.a", "value": 1 }""", "\"op\"")]
    [InlineData("""{ "path": "args.a", "op": "eq" }""", "", """{ "path": "args.a", "op": "eq" }""", "\"value\"")]
    [InlineData("""{ "path": "args.a", "op": "==", "value": 1 }""", "/op", "\"==\"", "\"eq\"")]
    [InlineData("""{ "path": "args.a", "op": "EQ", "value": 1 }""", "/op", "\"EQ\"", "\"eq\"")]
    [InlineData("""{ "path": "args.a", "op": "eq", "value": null }""", "/value", "null", "exists")]
    [InlineData("""{ "path": "args.a", "op": "in", "value": [1, null] }""", "/value/1", "null", "exists")]
    [InlineData("""{ "path": "args.a", "op": "in", "value": 1 }""", "/value", "1", "list")]
    [InlineData("""{ "path": "args.a", "op": "not_in", "value": "a" }""", "/value", "\"a\"", "list")]
    [InlineData("""{ "path": "args.a", "op": "gt", "value": "1" }""", "/value", "\"1\"", "number")]
    [InlineData("""{ "value": "1", "path": "args.a", "op": "lt" }""", "/value", "\"1\"", "number")]
    [InlineData("""{ "path": "args.a", "op": "gte", "value": 1e28 }""", "/value", "1e28", "28 digits")]
    [InlineData("""{ "path": "args.a", "op": "eq", "value": 1e-29 }""", "/value", "1e-29", "28 digits")]
    [InlineData("""{ "path": "args.a", "op": "eq", "value": { "k": [1e-29] } }""", "/value/k/0", "1e-29", "28 digits")]
    [InlineData("""{ "path": "args.a", "op": "contains", "value": "\udc00" }""", "/value", "\"\\udc00\"", "surrogate")]
    [InlineData("""{ "path": "args.a", "op": "exists", "value": "true" }""", "/value", "\"true\"", "true or false")]
    [InlineData("""{ "path": "args.a", "op": "regex", "value": 1 }""", "/value", "1", "text")]
    [InlineData("""{ "path": "args.a", "op": "regex", "value": "a(" }""", "/value", "\"a(\"", "pattern")]
    [InlineData("""{ "path": "args.a", "op": "eq", "value": 1, "not": true }""", "/not", "true", "path, op, value")]
    [InlineData("1", "", "1", "object")]
    public void Load_OneMistakeInACondition_TellsWhereWhatAndHow(string condition, string pointer, string value, string named) => AssertMistake(
        Assert.Single(Policies.ErrorsOfTool($$"""{ "deny_if": [ { "conditions": [ {{condition}} ] } ] }""")),
        $"/tools/x/deny_if/0/conditions/0{pointer}",
        value,
        named);

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("{\n  \"version\": \"1\",\n  \"default\": deny\n}", 3, 14)]
    [InlineData("{ \"version\": \"1\", }", 1, 19)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("// comment\n{}", 1, 1)]
    public void Load_TextThatIsNoJson_TellsLineAndByte(string json, int line, int position)
    {
        var error = Assert.Single(Policies.Errors(json));
        Assert.Equal(("", ""), (error.Pointer, error.Value));
        Assert.Contains($"line {line}, byte {position}", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeyThatIsNoUnicode_IsRefused()
    {
        var error = Assert.Single(Policies.Errors("""{ "version": "1", "default": "deny", "tools": { "\ud800": {} } }"""));
        AssertMistake(error, "/tools/\ud800", "{}", "surrogate");
    }

    [Fact]
    public void Load_InvalidUtf8_IsRefused()
    {
        var result = PolicyText.Load(new byte[] { (byte)'"', 0xFF, (byte)'"' });
        Assert.Null(result.Policy);
        Assert.Contains("UTF-8", Assert.Single(result.Errors).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LongValue_IsCutTo80Characters()
    {
        string text = string.Concat(Enumerable.Repeat("😀", 100));
        var error = Assert.Single(Policies.Errors($$"""{ "version": "{{text}}", "default": "deny" }"""));
        Assert.InRange(error.Value.Length, 79, 80);
        Assert.StartsWith("\"😀😀", error.Value, StringComparison.Ordinal);
        Assert.EndsWith("😀…", error.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnyBytes_GivesAPolicyOrErrors()
    {
        byte[] valid = Encoding.UTF8.GetBytes("""
            { "version": "1", "default": "deny", "hide": ["h"], "redact": ["args.a"], "methods": ["tasks"], "flows": [], "mode": "enforce",
              "all_tools": { "limits": [ { "counter": "c", "window": "60s", "max": 1e1, "cost": "/args/a~1b" } ] },
              "tools": { "*": { "action": "deny", "reason": "r" }, "x": { "rate_limit": { "max": 10, "window": 60 }, "deny_if": [ { "conditions": [
                { "path": "args.a.0", "op": "regex", "value": "^[a-z\\]$]{1,3}(?i:x)$" }, { "path": "tool", "op": "in", "value": [1, { "k": null }] } ] } ] } } }
            """);
        Prop.ForAll(Mutations.Of(valid), text =>
        {
            var result = PolicyText.Load(text);
            return result.Policy is null == result.Errors.Count > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private static void AssertMistake(DocumentError error, string pointer, string value, string named)
    {
        Assert.Equal((pointer, value), (error.Pointer, error.Value));
        Assert.Contains(named, $"{error.Problem} {error.Fix}", StringComparison.Ordinal);
        Assert.EndsWith(".", error.Problem, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Fix, StringComparison.Ordinal);
    }
}
