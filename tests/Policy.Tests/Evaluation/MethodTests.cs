namespace Sluice.Policy.Tests.Evaluation;

public class MethodTests
{
    [Theory]
    [InlineData("tools/call")]
    [InlineData("tools/list")]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("server/discover")]
    [InlineData("subscriptions/listen")]
    [InlineData("notifications/initialized")]
    [InlineData("notifications/cancelled")]
    public void AllowsMethod_OfTheProtocolItself_AlwaysPasses(string method)
    {
        Assert.True(WithMethods("[]").AllowsMethod(method));
        Assert.True(WithMethods("""["tasks"]""").AllowsMethod(method));
    }

    [Theory]
    [InlineData("resources/read", true)]
    [InlineData("resources/templates/list", true)]
    [InlineData("prompts/get", true)]
    [InlineData("completion/complete", false)]
    [InlineData("logging/setLevel", false)]
    [InlineData("tasks/get", false)]
    [InlineData("resources", false)]
    [InlineData("resourcesx/read", false)]
    [InlineData("Resources/read", false)]
    [InlineData("server/other", false)]
    [InlineData("invented/method", false)]
    [InlineData("initialize/x", false)]
    [InlineData("", false)]
    public void AllowsMethod_WithAList_AllowsItsGroups(string method, bool allowed) =>
        Assert.Equal(allowed, WithMethods("""["resources", "prompts"]""").AllowsMethod(method));

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("invented/method")]
    public void AllowsMethod_WithoutAList_AllowsAll(string method) =>
        Assert.True(Policies.Load("""{ "version": "1", "default": "deny" }""").AllowsMethod(method));

    private static CompiledPolicy WithMethods(string list) => Policies.Load($$"""{ "version": "1", "default": "deny", "methods": {{list}} }""");
}
