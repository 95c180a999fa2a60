using Sluice.Policy.Documents;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Documents;

/// <summary>The two policies that were published for these tools, word for word, and those of the example manifests.</summary>
public class PublishedPolicyTests
{
    [Theory]
    [InlineData("seed-pimea_chat.json", "pimea_chat", 30)]
    [InlineData("seed-pimea_start_session.json", "pimea_start_session", 10)]
    public void Load_PublishedPolicy_LimitsItsToolAndDeniesOthers(string file, string tool, long max)
    {
        var policy = PolicyText.Load(Fixture(file)).Policy!;
        var charge = Assert.Single(policy.Charges("""{"message":"hi"}""", tool));
        Assert.Equal(($"/tools/{tool}/limits/{tool}_rate", $"{tool}_rate", "minute"), (charge.Limit.Rule, charge.Limit.Counter, charge.Limit.Window.Text));
        Assert.Equal((Units.Whole(max), Units.One, LimitScope.Grant), (charge.Limit.Max, charge.Cost, charge.Limit.Scope));
        Assert.Same(Denial.DefaultDeny, policy.Judge(tool: "other").Denial);
    }

    [Theory]
    [InlineData("""{"message":"hi"}""", true)]
    [InlineData("""{"message":"hi","api_key":""}""", true)]
    [InlineData("""{"message":"hi","api_key":null}""", true)]
    [InlineData("""{"message":"hi","api_key":"k"}""", false)]
    [InlineData("""{"message":"hi","api_\u006bey":"k"}""", false)]
    [InlineData("""{"message":"hi","api_key":1}""", false)]
    public void Load_MinimalExample_KeepsTheKeyOut(string arguments, bool allowed)
    {
        var verdict = PolicyText.Load(Fixture("example-minimal.json")).Policy!.Judge(arguments, "pimea_get_answer");
        Assert.Equal(allowed, verdict.IsAllowed);
        if (!allowed)
            Assert.Equal(
                new Denial(Reason.DenyIf, "/tools/pimea_get_answer/deny_if/args.api_key-exists", "Leave api_key out: the gateway sends the key."),
                verdict.Denial);
    }

    [Fact]
    public void Load_ExampleWithFlows_DemandsThem()
    {
        var result = PolicyText.Load(Fixture("example-pimea.json"));
        Assert.Empty(result.Errors);
        Assert.Equal(["pimea"], result.Policy!.Flows);
    }

    private static byte[] Fixture(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Documents", "Fixtures", file));
}
