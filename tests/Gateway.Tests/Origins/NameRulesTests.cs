using Sluice.Gateway.Configuration;
using Sluice.Gateway.Origins;

namespace Sluice.Gateway.Tests.Origins;

public sealed class NameRulesTests
{
    private static readonly NameRules Default = new(new SluiceOptions());

    private static readonly NameRules Public = new(new SluiceOptions
    {
        PublicUrl = new Uri("https://mcp.example.com/base"),
        AllowedHosts = ["gateway", "10.0.0.7"],
        AllowedOrigins = ["https://app.example.com", "vscode-webview://abc"],
    });

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LocalHost:8080", true)]
    [InlineData("127.0.0.1:1", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:65535", true)]
    [InlineData("", false)]
    [InlineData(":8080", false)]
    [InlineData("localhost:", false)]
    [InlineData("localhost:x", false)]
    [InlineData("localhost:80:80", false)]
    [InlineData("localhost.", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evil.example", false)]
    [InlineData("evil.localhost", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("[::1]x", false)]
    [InlineData("[::1", false)]
    [InlineData("::1", false)]
    [InlineData("mcp.example.com", false)]
    public void Host_ByDefault_IsALoopbackName(string host, bool isAllowed)
    {
        Assert.Equal(isAllowed, Default.AllowsHost(host));
        Assert.Equal(isAllowed, Default.AllowsOrigin("http://" + host));
        Assert.Equal(isAllowed, Default.AllowsOrigin("https://" + host));
    }

    [Theory]
    [InlineData("mcp.example.com", true)]
    [InlineData("MCP.example.com:8443", true)]
    [InlineData("gateway:8080", true)]
    [InlineData("10.0.0.7", true)]
    [InlineData("localhost", true)]
    [InlineData("app.example.com", false)]
    [InlineData("example.com", false)]
    [InlineData("10.0.0.8", false)]
    public void Host_Configured_IsAllowedBesides(string host, bool isAllowed) => Assert.Equal(isAllowed, Public.AllowsHost(host));

    [Theory]
    [InlineData("https://mcp.example.com", true)]
    [InlineData("http://gateway:8080", true)]
    [InlineData("https://app.example.com", true)]
    [InlineData("vscode-webview://abc", true)]
    [InlineData("http://app.example.com", false)]
    [InlineData("https://app.example.com:8443", false)]
    [InlineData("https://app.example.com.evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("ftp://gateway", false)]
    [InlineData("gateway", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void Origin_Configured_IsComparedWhole(string origin, bool isAllowed) => Assert.Equal(isAllowed, Public.AllowsOrigin(origin));

    [Fact]
    public void Star_AllowsAllButNothing()
    {
        var any = new NameRules(new SluiceOptions { AllowedHosts = ["*"] });
        Assert.True(any.AllowsHost("evil.example"));
        Assert.False(any.AllowsHost(""));
        Assert.False(any.AllowsOrigin("http://evil.example"));
        Assert.True(new NameRules(new SluiceOptions { AllowedOrigins = ["*"] }).AllowsOrigin("http://evil.example"));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("10.1.2.3:8080", true)]
    [InlineData("[fd00::7]:8080", true)]
    [InlineData("evil.example", false)]
    [InlineData("", false)]
    public void IsAddress_Host_TellsAddressesFromNames(string host, bool isAddress) => Assert.Equal(isAddress, NameRules.IsAddress(host));
}
