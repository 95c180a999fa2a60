using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>Protected-resource metadata, and a 401 that tells nothing but where it is.</summary>
public sealed class ResourceMetadataTests
{
    [Theory]
    [InlineData("pimea")]
    [InlineData("research")]
    public async Task Metadata_OfAServerWithIssuers_NamesThem(string path)
    {
        await using var gateway = await JwtGateway.StartAsync();
        var document = JsonNode.Parse(await gateway.Node.Http.GetStringAsync($"/.well-known/oauth-protected-resource/mcp/{path}"))!;
        Assert.Equal(new Uri(gateway.Node.Endpoint, path).ToString(), (string?)document["resource"]);
        Assert.Equal(gateway.Issuer.Url, (string?)document["authorization_servers"]!.AsArray().Single());
        Assert.Equal("header", (string?)document["bearer_methods_supported"]!.AsArray().Single());
    }

    [Fact]
    public async Task Metadata_OfAServerWithoutIssuers_IsAsIfThereWereNone()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var plain = await TextAsync(await gateway.Node.Http.GetAsync("/.well-known/oauth-protected-resource/mcp/plain"));
        var none = await TextAsync(await gateway.Node.Http.GetAsync("/.well-known/oauth-protected-resource/mcp/nonex"));
        Assert.StartsWith("404", plain);
        Assert.Equal(none, plain);
    }

    [Fact]
    public async Task Metadata_WithAPublicUrl_IsAtItsAddress()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var node = await TestGateway.StartWithAsync(JwtGateway.Manifest(upstream.Endpoint, issuer.Entry()), "--Sluice:PublicUrl=https://mcp.example.com/agents/");

        using var refused = await node.CallAsync("x", token: null);
        Assert.Equal(
            "Bearer resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/agents/mcp/pimea\"", refused.Headers.WwwAuthenticate.ToString());
        var document = JsonNode.Parse(await node.Http.GetStringAsync("/.well-known/oauth-protected-resource/agents/mcp/pimea"))!;
        Assert.Equal("https://mcp.example.com/agents/mcp/pimea", (string?)document["resource"]);
    }

    /// <summary>For one address there is one answer: whatever is wrong, and whether the server is there.</summary>
    [Fact]
    public async Task Refusal_ForEveryReason_HasTheSameBytes()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var issuer = gateway.Issuer;
        string?[] tokens =
        [
            null, "unknown-token-0123456789", TestGateway.BobsToken, "a.b.c", issuer.Token(claims: claims => claims["exp"] = 1), issuer.Token(claims: claims => claims["aud"] = "x"),
            issuer.Token(claims: claims => claims["groups"] = "none"), issuer.Token(header: header => header["alg"] = "none"), issuer.Token(header: header => header["kid"] = "x"),
        ];
        foreach (var path in new[] { "pimea", "research", "plain", "nonex" })
        {
            var answers = new HashSet<string>(StringComparer.Ordinal);
            foreach (var token in path == "plain" ? tokens.Where(token => token != TestGateway.BobsToken) : tokens)
                answers.Add(await RefusalAsync(gateway.Node, path, token));
            var answer = Assert.Single(answers);
            Assert.StartsWith("401", answer);
            Assert.Contains($"Bearer resource_metadata=\"{gateway.Node.Http.BaseAddress}.well-known/oauth-protected-resource/mcp/{path}\"", answer);
        }

        Assert.Equal((await RefusalAsync(gateway.Node, "plain", null)).Replace("/plain", "/nonex"), await RefusalAsync(gateway.Node, "nonex", null));
    }

    [Theory]
    [InlineData("a%22b")]
    [InlineData("a%0d%0ab")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task Refusal_OfAnAddressThatIsNoServers_PointsNowhere(string path)
    {
        await using var gateway = await JwtGateway.StartAsync();
        using var answer = await gateway.Node.Http.GetAsync($"/mcp/{path}");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    private static async Task<string> RefusalAsync(TestGateway node, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/mcp/{path}") { Content = new StringContent("{}") };
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        return await TextAsync(await node.Http.SendAsync(request));
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
            return $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n\n{await answer.Content.ReadAsStringAsync()}";
        }
    }
}
