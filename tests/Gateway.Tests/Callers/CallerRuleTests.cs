using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>Which grant a token stands for, and whose limits and sessions its subject has.</summary>
public sealed class CallerRuleTests
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    private const string List = """{"jsonrpc":"2.0","id":3,"method":"resources/list"}""";

    [Theory]
    [InlineData("""{ "groups": ["all", "staff"] }""", "staff")]
    [InlineData("""{ "groups": "all staff" }""", "staff")]
    [InlineData("""{ "groups": "staff" }""", "staff")]
    [InlineData("""{ "groups": ["all"], "realm": { "tier": "gold" } }""", "gold")]
    [InlineData("""{ "groups": ["staff"], "realm": { "tier": "gold" } }""", "staff")]
    [InlineData("""{ "groups": [], "realm": { "tier": ["gold"] } }""", null)]
    [InlineData("""{ "groups": [], "realm": "gold", "realm.tier": "gold", "tier": "gold" }""", null)]
    public async Task Rule_FirstThatMatches_NamesTheGrant(string more, string? grant)
    {
        await using var gateway = await JwtGateway.StartAsync();
        var token = gateway.Issuer.Token(claims: claims =>
        {
            foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
                claims[name] = value!.DeepClone();
        });

        Assert.Equal(grant is null ? 401 : 200, await gateway.StatusAsync(token));
        var recorded = await gateway.Node.DecisionsAsync(grant is null ? 0 : 1);
        Assert.Equal(grant, recorded.SingleOrDefault()?.GrantId);
        Assert.Equal(grant is null ? null : $"{gateway.Issuer.Url} alice", recorded.SingleOrDefault()?.Subject);
    }

    [Fact]
    public async Task Limits_AreEachSubjectsOwnWhateverTokenItSends()
    {
        await using var gateway = await JwtGateway.StartAsync();
        string Fresh(string subject) => gateway.Issuer.Token(subject, claims => claims["jti"] = Guid.NewGuid().ToString());

        Assert.DoesNotContain("POLICY DENIED", await gateway.CallAsync(Fresh("alice")));
        Assert.DoesNotContain("POLICY DENIED", await gateway.CallAsync(Fresh("alice")));
        Assert.Contains("POLICY DENIED", await gateway.CallAsync(Fresh("alice")));
        Assert.DoesNotContain("POLICY DENIED", await gateway.CallAsync(Fresh("bob")));
        Assert.DoesNotContain("POLICY DENIED", await gateway.CallAsync(Fresh("Alice")));
    }

    [Fact]
    public async Task Session_OfOneSubject_DoesNotOpenForAnother()
    {
        var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
        {
            http.Response.Headers["Mcp-Session-Id"] = "upstream-session-1";
            return RecordingUpstream.ResultAsync(http, arrival);
        });
        await using var gateway = await JwtGateway.StartAsync(upstream: upstream);
        using var started = await gateway.Node.PostAsync(Initialize, gateway.Issuer.Token("alice"));
        var session = started.Headers.GetValues("Mcp-Session-Id").Single();

        using var own = await gateway.Node.PostAsync(List, gateway.Issuer.Token("alice", claims => claims["jti"] = "2"), ("Mcp-Session-Id", session));
        using var others = await gateway.Node.PostAsync(List, gateway.Issuer.Token("bob"), ("Mcp-Session-Id", session));

        Assert.Equal((200, 404), ((int)own.StatusCode, (int)others.StatusCode));
    }

    [Fact]
    public async Task GrantToken_OfAMappedGrant_HasALedgerOfItsOwn()
    {
        await using var gateway = await JwtGateway.StartAsync();
        Assert.Equal(200, await gateway.StatusAsync(TestGateway.Token));
        Assert.Null(Assert.Single(await gateway.Node.DecisionsAsync(expected: 1)).Subject);
    }

    [Fact]
    public async Task Reload_RuleTakenAway_TokenThatWasLetInIsNot()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var token = gateway.Issuer.Token();
        Assert.Equal(200, await gateway.StatusAsync(token));

        await File.WriteAllTextAsync(gateway.Node.ManifestPath, JwtGateway.Manifest(gateway.Upstream.Endpoint, gateway.Issuer.Entry().Replace("\"contains\": \"staff\"", "\"contains\": \"admins\"")));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await gateway.StatusAsync(token) != 401)
            await Task.Delay(20, limit.Token);
    }
}
