using Sluice.Gateway.Tests.EndToEnd.Clients;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>A client that a public generator makes of the live OpenAPI document, and a program that the compiler checks against it.</summary>
public class GeneratedClientTests
{
    [Fact]
    public async Task GeneratedClient_FromNothingToAnEnforcedCall()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var address = api.Gateway.Http.BaseAddress!.ToString().TrimEnd('/');

        var lines = await NodeClients.RunScriptAsync("generate.mjs", "admin.ts", address, api.Gateway.AdminKey, upstream.Endpoint.ToString());

        var steps = lines.ToDictionary(line => (string)line["step"]!);
        Assert.All(["server", "policy", "grant"], step => Assert.Equal(201, (int)steps[step]["status"]!));
        Assert.Equal("done", (string?)steps["allowed"]["text"]);
        Assert.StartsWith("[POLICY DENIED]", (string?)steps["denied"]["text"]);
        Assert.Equal((1, null), ((int)steps["list"]["grants"]!, (string?)steps["list"]["next"]));
        Assert.Equal((412, "urn:sluice:problem:stale"), ((int)steps["stale"]["status"]!, (string?)steps["stale"]["problem"]));
        Assert.Equal(204, (int)steps["revoke"]["status"]!);
        Assert.Equal(401, (int)steps["revoked"]["status"]!);
        Assert.Single(upstream.Arrivals);
    }
}
