using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.PimeaServer;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>The official TypeScript SDK's client, run by Node.js from tests/Clients.</summary>
public class TypeScriptClientTests
{
    [Fact]
    public async Task Flow_ThroughTheGateway_RunsToItsAnswer()
    {
        await using var sample = await PimeaServerHost.StartAsync();
        await using var gateway = await TestGateway.StartAsync(sample.Endpoint, Policies.Pimea);

        var lines = await RunAsync("flow.mjs", gateway.Endpoint.ToString(), TestGateway.Token);

        Assert.Equal(
            ["pimea_start_session", "pimea_chat", "pimea_chat", "pimea_chat", "pimea_get_answer"], lines.Select(line => (string?)line["tool"]));
        Assert.All(lines, line => Assert.NotEqual(true, (bool?)line["isError"]));
    }

    [Fact]
    public async Task Burst_EleventhStart_IsDeniedWithTextMetaAndHeaders()
    {
        await using var sample = await PimeaServerHost.StartAsync();
        await using var gateway = await TestGateway.StartAsync(sample.Endpoint, Policies.Pimea);

        var lines = await RunAsync("burst.mjs", gateway.Endpoint.ToString(), TestGateway.Token, "11");

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

    private static async Task<JsonNode[]> RunAsync(string script, params string[] arguments)
    {
        var folder = Path.Combine(Checkout.Root, "tests", "Clients");
        var isInstalled = Directory.Exists(Path.Combine(folder, "node_modules", "@modelcontextprotocol"));
        Assert.SkipUnless(isInstalled || Environment.GetEnvironmentVariable("CI") is not null, "Node.js with npm is missing: the TypeScript client cannot run.");
        Assert.True(isInstalled, "The TypeScript client is not installed: run npm ci --prefix tests/Clients");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{script} failed: {output} {await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
    }
}
