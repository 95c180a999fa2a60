using System.Text;
using Sluice.Policy.Documents;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests;

/// <summary>Policies and calls as tests write them.</summary>
internal static class Policies
{
    public static CompiledPolicy Load(string json)
    {
        var result = PolicyText.Load(Encoding.UTF8.GetBytes(json));
        Assert.Empty(result.Errors);
        return result.Policy!;
    }

    /// <summary>A policy that lists one tool, x.</summary>
    public static CompiledPolicy ForTool(string rules) => Load($$"""{ "version": "1", "default": "deny", "tools": { "x": {{rules}} } }""");

    public static IReadOnlyList<DocumentError> Errors(string json)
    {
        var result = PolicyText.Load(Encoding.UTF8.GetBytes(json));
        Assert.Null(result.Policy);
        return result.Errors;
    }

    public static IReadOnlyList<DocumentError> ErrorsOfTool(string rules) =>
        Errors($$"""{ "version": "1", "default": "deny", "tools": { "x": {{rules}} } }""");

    public static Verdict Judge(this CompiledPolicy policy, string arguments = "{}", string tool = "x", string label = "alice") =>
        policy.Judge(Encoding.UTF8.GetBytes(arguments), new Charge[Charge.MostPerCall], tool, label);

    public static Charge[] Charges(this CompiledPolicy policy, string arguments = "{}", string tool = "x")
    {
        var charges = new Charge[Charge.MostPerCall];
        var verdict = policy.Judge(Encoding.UTF8.GetBytes(arguments), charges, tool);
        Assert.True(verdict.IsAllowed, verdict.Denial?.Message);
        return charges[..verdict.ChargeCount];
    }

    /// <summary>Decides by the text alone, and, where it is valid, by its members too: both must say the same.</summary>
    public static Verdict Judge(this CompiledPolicy policy, ReadOnlySpan<byte> arguments, Charge[] charges, string tool = "x", string label = "alice")
    {
        var verdict = policy.Evaluate(new ToolCall { Tool = tool, Arguments = arguments, GrantLabel = label }, charges);
        if (Members.TryRead(arguments, out var members))
        {
            var again = new Charge[Charge.MostPerCall];
            Assert.Equal(verdict, policy.Evaluate(new ToolCall { Tool = tool, Arguments = arguments, Members = members, GrantLabel = label }, again));
            Assert.Equal(charges[..verdict.ChargeCount], again[..verdict.ChargeCount]);
        }

        return verdict;
    }
}
