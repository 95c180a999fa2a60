using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Cases;

namespace Sluice.Policy.Tests.Cases;

/// <summary>Files of tests are read as strictly as policies: a test that is silently not run is worse than none.</summary>
public class PolicyCasesTests
{
    private const string Good = """
        { "version": "1", "cases": [ { "name": "n", "call": { "tool": "x", "arguments": { "a": [1, null, "\u00e9"] }, "grant": "g" }, "expect": { "outcome": "denied", "rule": "(hidden)" } } ] }
        """;

    [Theory]
    [InlineData("""{ "version": "1" }""", "", "\"cases\" is missing.")]
    [InlineData("""{ "version": "2", "cases": [] }""", "/version", "This is not one of the known values.")]
    [InlineData("""{ "version": "1", "cases": [], "cases": [] }""", "/cases", "This key stands twice in its object; escapes do not make another key of it.")]
    [InlineData("""{ "version": "1", "cases": [ 7 ] }""", "/cases/0", "This must be an object.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x" } } ] }""", "/cases/0", "\"expect\" is missing.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x", "args": {} }, "expect": { "outcome": "allowed" } } ] }""", "/cases/0/call/args", "This field is not known.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x", "arguments": [] }, "expect": { "outcome": "allowed" } } ] }""", "/cases/0/call/arguments", "This must be an object.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x", "arguments": { "a": 1, "\u0061": 2 } }, "expect": { "outcome": "allowed" } } ] }""", "/cases/0/call/arguments/a", "This key stands twice in its object; escapes do not make another key of it.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x" }, "expect": { "outcome": "denied" } } ] }""", "/cases/0/expect", "A denied call needs the rule that denies it.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x" }, "expect": { "outcome": "denied", "rule": "(hidden)", "charges": [] } } ] }""", "/cases/0/expect/charges", "A denied call is charged nothing.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x" }, "expect": { "outcome": "allowed", "rule": "(hidden)" } } ] }""", "/cases/0/expect/rule", "An allowed call has no rule.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x" }, "expect": { "outcome": "allowed", "message": "m" } } ] }""", "/cases/0/expect/message", "An allowed call has no message.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x" }, "expect": { "outcome": "allowed", "charges": [ { "counter": "c", "cost": -1 } ] } } ] }""", "/cases/0/expect/charges/0/cost", "This is no cost.")]
    [InlineData("""{ "version": "1", "cases": [ { "call": { "tool": "x" }, "expect": { "outcome": "allowed", "charges": [ { "counter": "c", "cost": 0.0000001 } ] } } ] }""", "/cases/0/expect/charges/0/cost", "This is no cost.")]
    [InlineData("{", "", "The file of tests is not JSON: the error is at line 1, byte 2.")]
    public void Load_Mistake_IsToldWhereItStands(string json, string pointer, string problem)
    {
        var result = PolicyCases.Load(Encoding.UTF8.GetBytes(json));
        var error = Assert.Single(result.Errors);
        Assert.Equal((pointer, problem), (error.Pointer, error.Problem));
        Assert.Empty(result.Cases);
    }

    [Fact]
    public void Load_AnyBytes_NeverThrows() =>
        Prop.ForAll(Mutations.Of(Encoding.UTF8.GetBytes(Good)), bytes =>
        {
            var result = PolicyCases.Load(bytes);
            return result.Errors.Count > 0 || result.Cases.Count <= 1;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
