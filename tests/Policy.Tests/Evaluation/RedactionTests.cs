namespace Sluice.Policy.Tests.Evaluation;

public class RedactionTests
{
    private static readonly CompiledPolicy Policy = Policies.Load("""
        { "version": "1", "default": "deny", "redact": ["args.ssn", "/args/card.number", "args.customer.name"] }
        """);

    [Theory]
    [InlineData("ssn", true)]
    [InlineData("SSN", false)]
    [InlineData("card.number", true)]
    [InlineData("customer", false)]
    [InlineData("name", false)]
    [InlineData("api_key", true)]
    [InlineData("API_Key", true)]
    [InlineData("token", true)]
    [InlineData("Password", true)]
    [InlineData("SECRET", true)]
    [InlineData("Authorization", true)]
    [InlineData("tokens", false)]
    public void Redacts_TopLevelArgument_ByPolicyOrAlways(string key, bool redacted) => Assert.Equal(redacted, Policy.Redacts(key));
}
