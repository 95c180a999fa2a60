using System.Net;

namespace Sluice.PimeaServer.Tests.Mcp;

public sealed class ApiKeyTests
{
    [Theory]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    [InlineData(null, " ", HttpStatusCode.Unauthorized)]
    [InlineData(null, "any", HttpStatusCode.OK)]
    [InlineData("the-key", null, HttpStatusCode.Unauthorized)]
    [InlineData("the-key", "another", HttpStatusCode.Unauthorized)]
    [InlineData("the-key", "the-key", HttpStatusCode.OK)]
    public async Task Initialize_KeyConfiguredAndSent_IsAdmittedWhenTheyAgree(string? configured, string? sent, HttpStatusCode expected)
    {
        await using var server = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = configured });
        using var client = new RawClient(server, sent);

        using var answer = await client.PostAsync(RawClient.Initialize);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task OtherMethods_NoKey_AreUnauthorised(string method)
    {
        await using var server = await PimeaServerHost.StartAsync();
        using var client = new RawClient(server, key: null);

        using var answer = await client.SendAsync(new HttpMethod(method), body: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(Era.Legacy)]
    [InlineData(Era.Modern)]
    public async Task Connect_SdkClientWithoutKey_Fails(string era)
    {
        await using var server = await PimeaServerHost.StartAsync();

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => PimeaClient.ConnectAsync(server, era, key: null));

        Assert.Equal(HttpStatusCode.Unauthorized, failure.StatusCode);
    }
}
