namespace Sluice.Policy.Tests.Documents;

/// <summary>What the language has and this version does not enforce: validated, then refused with a way out, never ignored.</summary>
public class LaterFeaturesTests
{
    private const string Always = """[ { "conditions": [] } ]""";

    [Theory]
    [InlineData("""{ "approval": [ { "conditions": [] } ] }""", "/tools/x/approval", "Approvals", "deny_if")]
    [InlineData("""{ "action": "require_approval", "reason": "Ask first." }""", "/tools/x/action", "Approvals", "\"deny\"")]
    public void Load_ToolThatNeedsALaterVersion_IsRefused(string rules, string pointer, string feature, string instead) =>
        AssertRefused(Policies.ErrorsOfTool(rules), pointer, feature, instead);

    [Fact]
    public void Load_LaterFeatureWithMistakes_TellsBoth()
    {
        var errors = Policies.ErrorsOfTool("""{ "approval": [ { "conditions": [ { "path": "x", "op": "gt", "value": "1" } ] } ] }""");
        Assert.Equal(
            ["/tools/x/approval", "/tools/x/approval/0/conditions/0/path", "/tools/x/approval/0/conditions/0/value"],
            errors.Select(error => error.Pointer));
    }

    [Fact]
    public void Load_EmptyOrEnforcedForms_AreAccepted() => Policies.Load($$"""
        { "version": "1", "default": "deny", "flows": [], "mode": "enforce", "tools": { "x": {
          "approval": [], "mode": "enforce", "deny_if": {{Always}},
          "limits": [ { "counter": "c", "window": "day", "max": 1, "scope": "grant", "mode": "enforce" } ] } } }
        """);

    private static void AssertRefused(IReadOnlyList<Policy.Documents.DocumentError> errors, string pointer, string feature, string instead)
    {
        var error = Assert.Single(errors);
        Assert.Equal(pointer, error.Pointer);
        Assert.Equal($"{feature}: valid, but this version cannot enforce it yet.", error.Problem);
        Assert.Contains(instead, error.Fix, StringComparison.Ordinal);
    }
}
