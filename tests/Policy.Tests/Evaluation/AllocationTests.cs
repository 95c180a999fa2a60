using System.Text;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Evaluation;

/// <summary>Judging a call allocates nothing, allowed or denied, whatever the conditions have to decode.</summary>
public class AllocationTests
{
    private static readonly CompiledPolicy Policy = Policies.Load("""
        { "version": "1", "default": "deny",
          "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 60 } ] },
          "tools": {
            "x": {
              "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ] } ],
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 10000 }, { "path": "args.currency", "op": "neq", "value": "EUR" } ] } ],
              "limits": [ { "counter": "spend", "window": "day", "max": 100000, "cost": "args.amount" } ] },
            "text": { "require": [ { "conditions": [
              { "path": "args.t", "op": "regex", "value": "^[a-zé]+$" },
              { "path": "args.t", "op": "contains", "value": "é" },
              { "path": "args.t", "op": "not_in", "value": ["x", 1, [1], { "k": 1 }] },
              { "path": "args.l.1", "op": "in", "value": [[2, { "é": true }]] } ] } ] },
            "*": { "limits": [ { "counter": "calls", "window": "minute", "max": 5 } ] } } }
        """);

    [Theory]
    [InlineData("x", """{"customer":"cus_1234567890abcdef","amount":20000,"currency":"EUR","reason":"monthly","metadata":{"order":"o-1","channel":"web"}}""", true)]
    [InlineData("x", """{"amount":20000,"currency":"USD","reason":"monthly"}""", false)]
    [InlineData("text", """{"t":"caf\u00e9","l":[1,[2.0,{"\u00e9":true}]]}""", true)]
    [InlineData("text", """{"t":"café","l":[1,[2,{"é":true}]]}""", true)]
    [InlineData("text", """{"t":"\ud800"}""", false)]
    [InlineData("unlisted", "{}", true)]
    public void Evaluate_WarmedUp_AllocatesNothing(string tool, string arguments, bool allowed) => AssertAllocatesNothing(tool, arguments, allowed);

    [Fact]
    public void Evaluate_TextBeyondTheStack_AllocatesNothing() =>
        AssertAllocatesNothing("text", $$"""{"t":"{{new string('a', 5_000)}}\u00e9","l":[1,[2,{"é":true}]]}""", true);

    private static void AssertAllocatesNothing(string tool, string arguments, bool allowed)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(arguments);
        AssertAllocatesNothing(new ToolCall { Tool = tool, Arguments = utf8, GrantLabel = "alice" }, allowed);
        Assert.Equal(arguments != "{}", Members.TryRead(utf8, out var members));
        if (members.Length > 0)
            AssertAllocatesNothing(new ToolCall { Tool = tool, Arguments = utf8, Members = members, GrantLabel = "alice" }, allowed);
    }

    private static void AssertAllocatesNothing(in ToolCall call, bool allowed)
    {
        var charges = new Charge[Charge.MostPerCall];
        for (int i = 0; i < 100; i++)
            Assert.Equal(allowed, Policy.Evaluate(call, charges).IsAllowed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
            Policy.Evaluate(call, charges);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
