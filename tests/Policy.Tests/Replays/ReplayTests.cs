using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Ledger;
using Sluice.Policy.Replays;
using Sluice.Policy.Tests.Explanations;

namespace Sluice.Policy.Tests.Replays;

public class ReplayTests
{
    private const string Old = """
        {
          "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ] } ],
          "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 10 } ] }, { "conditions": [ { "path": "args.to", "op": "eq", "value": "x" } ] } ]
        }
        """;

    [Theory]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ] } ] }""", "/tools/x/deny_if/args.reason-exists", "")]
    [InlineData("""{ "require": [ { "conditions": [ { "path": "args.ticket", "op": "exists", "value": true } ] } ] }""", "/tools/x/require/args.ticket-exists", "")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.ticket.id", "op": "eq", "value": 1 } ] } ] }""", null, "")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.ticket", "op": "neq", "value": 1 } ] } ] }""", "/tools/x/deny_if/args.ticket-neq", "")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 5 } ] } ] }""", null, "/tools/x/deny_if/args.amount-gt")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 5 }, { "path": "tool", "op": "eq", "value": "y" } ] } ] }""", null, "")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 5 } ] }, { "conditions": [] } ] }""", "/tools/x/deny_if/1", "/tools/x/deny_if/args.amount-gt")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.token", "op": "exists", "value": true } ] } ] }""", null, "/tools/x/deny_if/args.token-exists")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": false }, { "path": "args.amount", "op": "gt", "value": 5 } ] } ] }""", null, "")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 10 } ] } ] }""", null, "")]
    [InlineData("""{ "deny_if": [ { "conditions": [ { "path": "grant.label", "op": "eq", "value": "alice" } ] } ] }""", "/tools/x/deny_if/grant.label-eq", "")]
    public void Replay_AllowedCall_IsDecidedAsFarAsTheRecordTells(string draft, string? denied, string undecided)
    {
        var replayed = Policies.ForTool(draft).Replay(new RecordedCall("x", "alice", ["amount", "reason"], areAllKeys: true, Policies.ForTool(Old)) { Reason = Reason.None, HasRun = true });
        Assert.Equal((denied, undecided), (replayed.Denial?.Rule, string.Join(", ", replayed.Undecided)));
    }

    [Theory]
    [InlineData("args.amount", "gt", "10", "/tools/x/deny_if/args.amount-gt", "")]
    [InlineData("args.to", "eq", "\"x\"", null, "/tools/x/deny_if/args.to-eq")]
    [InlineData("args.amount", "gt", "11", null, "/tools/x/deny_if/args.amount-gt")]
    public void Replay_DeniedCall_ProvesTheRuleAndThoseBeforeIt(string path, string op, string value, string? denied, string undecided)
    {
        var draft = Policies.ForTool($$"""{ "deny_if": [ { "conditions": [ { "path": "{{path}}", "op": "{{op}}", "value": {{value}} } ] } ] }""");
        var call = new RecordedCall("x", "alice", ["amount", "reason", "to"], areAllKeys: true, Policies.ForTool(Old)) { Reason = Reason.DenyIf, Rule = "/tools/x/deny_if/args.amount-gt" };
        Assert.Equal((denied, undecided), (draft.Replay(call).Denial?.Rule, string.Join(", ", draft.Replay(call).Undecided)));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Replay_KeysLeftOutOrPolicyUnknown_AbsenceIsNotKnown(bool areAllKeys, bool isPolicyKnown)
    {
        var draft = Policies.ForTool("""{ "require": [ { "conditions": [ { "path": "args.ticket", "op": "exists", "value": true } ] } ] }""");
        var call = new RecordedCall("x", "alice", ["amount"], areAllKeys, isPolicyKnown ? Policies.ForTool(Old) : null);
        Assert.Equal("/tools/x/require/args.ticket-exists", Assert.Single(draft.Replay(call).Undecided));
    }

    [Fact]
    public void Replay_Costs_AreThoseOfTheRecordOrOne()
    {
        var draft = Policies.ForTool("""
            { "limits": [ { "counter": "spend", "window": "day", "max": 9, "cost": "args.amount" }, { "counter": "calls", "window": "day", "max": 9 }, { "counter": "new", "window": "day", "max": 9, "cost": "args.amount" } ] }
            """);
        var call = new RecordedCall("x", "alice", ["amount"], true, null) { Costs = new Dictionary<string, Units> { ["spend"] = Units.Whole(7), ["calls"] = Units.Whole(3) } };
        var replayed = draft.Replay(call);
        Assert.Equal([("spend", "7"), ("calls", "1"), ("new", "1")], replayed.Charges.Select(charge => (charge.Limit.Counter, charge.Cost.ToString())));
        Assert.True(replayed.HasGuessedCost);
    }

    /// <summary>What a replay says for certain is what the policy says of the call itself.</summary>
    [Fact]
    public void Replay_WhatIsCertain_IsTrue()
    {
        var certain = 0;
        Prop.ForAll(RandomPolicies.Policy.Zip(RandomPolicies.Policy).Zip(RandomPolicies.Call.ArrayOf(10)).ToArbitrary(), drawn =>
        {
            var ((first, second), calls) = drawn;
            if (Load(first) is not { } decided || Load(second) is not { } draft)
                return;
            foreach (var (tool, arguments, label) in calls.Where(call => !call.Arguments.Contains("null", StringComparison.Ordinal) && !call.Arguments.EndsWith(']')))
                certain += Check(decided, draft, tool, arguments, label) ? 1 : 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
        Assert.True(certain > 100, $"{certain}");
    }

    private static CompiledPolicy? Load(string json) => Sluice.Policy.Documents.PolicyText.Load(Encoding.UTF8.GetBytes(json)).Policy;

    private static bool Check(CompiledPolicy decided, CompiledPolicy draft, string tool, string arguments, string label)
    {
        var verdict = decided.Judge(arguments, tool, label);
        var was = verdict.Denial ?? verdict.Finding;
        using var parsed = JsonDocument.Parse(arguments);
        var keys = parsed.RootElement.EnumerateObject().Select(member => member.Name).Where(key => !decided.Redacts(key));
        var replayed = draft.Replay(new RecordedCall(tool, label, keys, areAllKeys: true, decided) { HasRun = verdict.IsAllowed, Reason = was?.Reason ?? Reason.None, Rule = was?.Rule ?? "" });
        var truth = draft.Judge(arguments, tool, label).Denial;
        if (replayed.Denial is not null)
            Assert.NotNull(truth);
        if (replayed.Undecided.Count > 0)
            Assert.True(truth is null || ReferenceEquals(truth, replayed.Denial) || truth.Reason == Reason.Limit || replayed.Undecided.Contains(truth.Rule));
        else if (truth?.Reason != Reason.Limit)
            Assert.Same(truth, replayed.Denial);
        return replayed.Undecided.Count == 0;
    }
}
