using Sluice.Gateway.Tests.Fixtures;
using Sluice.PimeaServer;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>The official TypeScript SDK's client, run by Node.js from tests/Clients.</summary>
public class TypeScriptClientTests
{
    [Fact]
    public async Task Flow_ThroughTheGateway_RunsToItsAnswer()
    {
        await using var sample = await PimeaServerHost.StartAsync();
        await using var gateway = await TestGateway.StartAsync(sample.Endpoint, Policies.Pimea);

        var lines = await NodeClients.RunScriptAsync("flow.mjs", gateway.Endpoint.ToString(), TestGateway.Token);

        Assert.Equal(
            ["pimea_start_session", "pimea_chat", "pimea_chat", "pimea_chat", "pimea_get_answer"], lines.Select(line => (string?)line["tool"]));
        Assert.All(lines, line => Assert.NotEqual(true, (bool?)line["isError"]));
    }

    [Fact]
    public async Task Burst_EleventhStart_IsDeniedWithTextMetaAndHeaders()
    {
        await using var sample = await PimeaServerHost.StartAsync();
        await using var gateway = await TestGateway.StartAsync(sample.Endpoint, Policies.Pimea);

        var lines = await NodeClients.RunScriptAsync("burst.mjs", gateway.Endpoint.ToString(), TestGateway.Token, "11");

        var first = lines[0];
        Assert.NotEqual(true, (bool?)first["isError"]);
        Assert.Equal("\"pimea_start_session_rate\";q=10;w=60", (string?)first["headers"]!["RateLimit-Policy"]);
        Assert.Equal("\"pimea_start_session_rate\";r=9;t=60", (string?)first["headers"]!["RateLimit"]);
        var last = lines[10];
        Assert.True((bool?)last["isError"]);
        Assert.StartsWith("[POLICY DENIED] Limit of 10 per minute reached; retry in ", (string?)last["text"]);
        Assert.Equal("limit", (string?)last["_meta"]!["sluice/decision"]!["reason"]);
        Assert.Equal(0, (int)last["_meta"]!["sluice/decision"]!["limit"]!["remaining"]!);
        Assert.InRange(int.Parse((string)last["headers"]!["Retry-After"]!), 30, 60);
        Assert.Equal(10, sample.ReadStats().Tools["pimea_start_session"]);
    }

    [Fact]
    public async Task ReferenceServer_ThroughTheGateway_DoesEverything()
    {
        await using var server = await EverythingServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(server.Endpoint, EverythingTour.Policy);

        var lines = await NodeClients.RunScriptAsync("tour.mjs", "everything", gateway.Endpoint.ToString(), TestGateway.Token);

        string[] seen =
        [
            "cancel", "elicitation", "logging", "progress", "resource updated", "resources list_changed", "resources, prompts, completion", "roots",
            "sampling", "stream", "tools",
        ];
        Assert.Equal(seen, lines[0]["seen"]!.AsArray().Select(sight => (string?)sight));
    }

    [Fact]
    public async Task Fixture_ThroughTheGateway_DoesEverything()
    {
        await using var upstream = await FixtureUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, FixtureTour.Policy);

        var lines = await NodeClients.RunScriptAsync("tour.mjs", "fixture", gateway.Endpoint.ToString(), TestGateway.Token);

        string[] seen =
            ["cancel", "elicitation", "logging", "progress", "resources, prompts, completion", "roots", "sampling", "stream", "tools", "tools list_changed"];
        Assert.Equal(seen, lines[0]["seen"]!.AsArray().Select(sight => (string?)sight));
        await upstream.Tools.Cancelled.WaitAsync(NodeClients.LongestRun);
        await upstream.DisposeAsync();
    }
}
