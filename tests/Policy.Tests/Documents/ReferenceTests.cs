using System.Text;
using System.Text.RegularExpressions;
using Sluice.Policy.Cases;

namespace Sluice.Policy.Tests.Documents;

/// <summary>The examples of the reference are policies that load.</summary>
public class ReferenceTests
{
    public static TheoryData<string> Examples()
    {
        string reference = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "policy.md"));
        const RegexOptions Options = RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture;
        return [.. Regex.Matches(reference, "^```json\n(?<policy>.*?)^```", Options).Select(match => match.Groups["policy"].Value)];
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Reference_Example_Loads(string json) => Policies.Load(json);

    [Fact]
    public void Reference_ExampleOfTests_PassesOnTheFirstExample()
    {
        var reference = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "policy.md"));
        var start = reference.IndexOf("```json tests\n", StringComparison.Ordinal) + "```json tests\n".Length;
        var tests = PolicyCases.Load(Encoding.UTF8.GetBytes(reference[start..reference.IndexOf("\n```", start, StringComparison.Ordinal)]));
        Assert.Empty(tests.Errors);
        Assert.Equal(3, tests.Cases.Count);
        Assert.Empty(CaseRun.Run(Policies.Load(Examples().First().Data), tests.Cases));
    }

    [Fact]
    public void Reference_EmailExample_DecidesAsItReads()
    {
        var policy = Policies.Load(Examples().First(example => example.Data.Contains("send_email", StringComparison.Ordinal)).Data);
        Assert.True(policy.Judge("""{"to":"bob@example.com","priority":"low"}""", "send_email").IsAllowed);
        Assert.Equal("Only to example.com.", policy.Judge("""{"to":"bob@example.com\n","priority":"low"}""", "send_email").Denial!.Message);
        Assert.Equal(
            "Required: args.priority is one of [\"low\", \"normal\"].",
            policy.Judge("""{"to":"bob@example.com","priority":"high"}""", "send_email").Denial!.Message);
        Assert.Equal(
            "/tools/send_email/deny_if/args.attachments.0-exists",
            policy.Judge("""{"to":"bob@example.com","priority":"low","attachments":[1]}""", "send_email", "bob").Denial!.Rule);
    }
}
