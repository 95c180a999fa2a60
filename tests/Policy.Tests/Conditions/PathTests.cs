namespace Sluice.Policy.Tests.Conditions;

public class PathTests
{
    [Theory]
    [InlineData("args.a.b", """{"a":{"b":1}}""", true)]
    [InlineData("args.a.b", """{"a":{"c":1}}""", false)]
    [InlineData("args.a.b", """{"a":"b"}""", false)]
    [InlineData("args.a.b", """{"a":null}""", false)]
    [InlineData("args.a.b", """{"a":{"b":null}}""", false)]
    [InlineData("args.a.b", """{"a.b":1}""", false)]
    [InlineData("args.a", """{"A":1}""", false)]
    [InlineData("args.a", """{"b":{"a":1}}""", false)]
    [InlineData("args.list.1", """{"list":[0,1]}""", true)]
    [InlineData("args.list.1", """{"list":[0]}""", false)]
    [InlineData("args.list.1", """{"list":{"1":0}}""", true)]
    [InlineData("args.list.01", """{"list":[0,1]}""", false)]
    [InlineData("args.list.01", """{"list":{"01":0}}""", true)]
    [InlineData("args.list.-1", """{"list":[0,1]}""", false)]
    [InlineData("args.list.1.k", """{"list":[{"k":1},{"k":2}]}""", true)]
    [InlineData("/args/a.b", """{"a.b":1}""", true)]
    [InlineData("/args/a~1b", """{"a/b":1}""", true)]
    [InlineData("/args/a~0b", """{"a~b":1}""", true)]
    [InlineData("/args/a~01b", """{"a~1b":1}""", true)]
    [InlineData("/args/", """{"":1}""", true)]
    [InlineData("/args/a/0/b", """{"a":[{"b":1}]}""", true)]
    [InlineData("args.ключ", """{"ключ":1}""", true)]
    [InlineData("args.key", """{"\u006b\u0065y":1}""", true)]
    [InlineData("args.😀", """{"\ud83d\ude00":1}""", true)]
    [InlineData("args.\u00e9", """{"e\u0301":1}""", false)]
    [InlineData("tool", "{}", true)]
    [InlineData("grant.label", "{}", true)]
    public void Exists_Path_FindsWhatItNames(string path, string arguments, bool found)
    {
        var policy = Policies.ForTool($$"""{ "require": [ { "conditions": [ { "path": "{{path}}", "op": "exists", "value": true } ] } ] }""");
        Assert.Equal(found, policy.Judge(arguments).IsAllowed);
    }

    [Fact]
    public void Paths_ThatShareKeys_AreAllRead()
    {
        var policy = Policies.ForTool("""
            { "require": [ { "conditions": [
              { "path": "args.a", "op": "eq", "value": { "b": [ 1, { "c": "x" } ] } },
              { "path": "args.a.b", "op": "contains", "value": 1 },
              { "path": "/args/a/b/1/c", "op": "regex", "value": "^x$" },
              { "path": "args.a.b.1.c", "op": "neq", "value": "y" },
              { "path": "args.z", "op": "lt", "value": 0 } ] } ] }
            """);
        Assert.True(policy.Judge("""{ "y": [[{}]], "a": { "b": [1, { "c": "x" }] }, "z": -1 }""").IsAllowed);
    }

    [Theory]
    [InlineData("""{ "path": "tool", "op": "eq", "value": "x" }""", true)]
    [InlineData("""{ "path": "tool", "op": "regex", "value": "^y$" }""", false)]
    [InlineData("""{ "path": "tool", "op": "gt", "value": 1 }""", false)]
    [InlineData("""{ "path": "grant.label", "op": "in", "value": ["bob", "alice"] }""", true)]
    [InlineData("""{ "path": "grant.label", "op": "contains", "value": "lic" }""", true)]
    [InlineData("""{ "path": "grant.label", "op": "contains", "value": "bob" }""", false)]
    public void Require_ToolAndLabel_AreText(string condition, bool allowed) =>
        Assert.Equal(allowed, Policies.ForTool($$"""{ "require": [ { "conditions": [ {{condition}} ] } ] }""").Judge(label: "alice").IsAllowed);

    [Theory]
    [InlineData("args")]
    [InlineData("args.")]
    [InlineData("args..a")]
    [InlineData("args.a.")]
    [InlineData("/args")]
    [InlineData("/args/a~b")]
    [InlineData("/args/a~")]
    [InlineData("/args/~~10")]
    [InlineData("/tool")]
    [InlineData("grant.id")]
    [InlineData("amount")]
    [InlineData("Args.a")]
    [InlineData("args.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17")]
    public void Load_NoPath_IsRefused(string path)
    {
        var error = Assert.Single(Policies.ErrorsOfTool(
            $$"""{ "deny_if": [ { "conditions": [ { "path": "{{path}}", "op": "exists", "value": true } ] } ] }"""));
        Assert.Equal("/tools/x/deny_if/0/conditions/0/path", error.Pointer);
        Assert.Equal($"\"{path}\"", error.Value);
    }
}
