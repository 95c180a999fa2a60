using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sluice.Cluster.Tests.Fleet;
using Sluice.Cluster.Tests.Ledgers;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Clustering;

/// <summary>The clustering of a developer's machine, in the executable itself.</summary>
public sealed class LocalhostTests(PostgresServer server)
{
    private const string Alice = "localhost-token-of-alice-0123456789";
    private const string Bob = "localhost-token-of-bob-0123456789";
    private const string Call = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"work","arguments":{} } }""";

    [Fact]
    public async Task Localhost_OneNode_DecidesCalls()
    {
        await using var upstream = await RecordingUpstream.StartAsync(static (http, _) =>
            RecordingUpstream.JsonAsync(http, """{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":false} }"""));
        var folder = Directory.CreateTempSubdirectory("sluice-localhost-").FullName;
        var manifest = Path.Combine(folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, ManifestOf(upstream.Endpoint));
        await using (var node = await StartAsync(manifest, folder))
        {
            using var client = new HttpClient();

            // What a program compiles for its first call may take longer than a call waits for its ledger.
            while ((await AskAsync(client, node.Address, Bob)).Contains("ledger_unavailable"))
                Assert.Empty(upstream.Arrivals);
            var before = upstream.Arrivals.Count;
            Assert.DoesNotContain("\"outcome\":\"denied\"", await AskAsync(client, node.Address, Alice));
            Assert.Contains("\"reason\":\"limit\"", await AskAsync(client, node.Address, Alice));
            Assert.Equal(before + 1, upstream.Arrivals.Count);
            Assert.Equal(0, await node.StopAsync());
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task<GatewayProcess> StartAsync(string manifest, string folder)
    {
        var (siloPort, gatewayPort) = OrleansNodes.FreePorts();
        return await GatewayProcess.StartProgramAsync(
            Stream.Null, OrleansNodes.Program, "--Sluice:Engine=orleans", "--Sluice:Cluster:Clustering=localhost", $"--Sluice:Cluster:SiloPort={siloPort}",
            $"--Sluice:Cluster:FirstSiloPort={siloPort}", $"--Sluice:Cluster:GatewayPort={gatewayPort}", "--manifest", manifest, $"--Sluice:DataPath={folder}",
            $"--ConnectionStrings:Sluice={await ClusterSchemas.CreateAsync(server)}", "--Sluice:DrainDelaySeconds=0", "--urls", "http://127.0.0.1:0");
    }

    private static async Task<string> AskAsync(HttpClient client, Uri address, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/mcp/mail")) { Content = new StringContent(Call, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string ManifestOf(Uri upstream) => $$"""
        {
          "servers": { "mail": { "url": "{{upstream}}" } },
          "policies": { "one": { "version": "1", "default": "deny", "tools": { "work": { "limits": [ { "counter": "calls", "window": "minute", "max": 1, "scope": "grant" } ] } } } },
          "grants": {
            "alice": { "server": "mail", "policy": "one", "token": "{{Alice}}" },
            "bob": { "server": "mail", "policy": "one", "token": "{{Bob}}" }
          }
        }
        """;
}
