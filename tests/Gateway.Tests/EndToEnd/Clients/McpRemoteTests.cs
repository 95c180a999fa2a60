using ModelContextProtocol.Client;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary><c>mcp-remote</c>, the bridge for clients that speak only stdio, between the C# client and the gateway.</summary>
public class McpRemoteTests : IDisposable
{
    private const string Version = "2025-11-25";

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-mcp-remote-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ReferenceServer_ThroughTheGateway_DoesEverything()
    {
        await using var server = await EverythingServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(server.Endpoint, EverythingTour.Policy);
        var sights = new ClientSights();
        await using var client = await ConnectAsync(gateway, sights);
        await new EverythingTour(client, sights, server).RunAsync();
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Fixture_ThroughTheGateway_DoesEverything()
    {
        await using var upstream = await FixtureUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, FixtureTour.Policy);
        var sights = new ClientSights();
        await using var client = await ConnectAsync(gateway, sights);
        await new FixtureTour(client, sights, upstream).RunAsync();
        await client.DisposeAsync();
        await upstream.DisposeAsync();
    }

    private Task<McpClient> ConnectAsync(TestGateway gateway, ClientSights sights)
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = NodeClients.Node,
            Arguments = [NodeClients.Package("mcp-remote/dist/proxy.js"), gateway.Endpoint.ToString(), "--transport", "http-only", "--header", "Authorization:${AUTHORIZATION}"],
            EnvironmentVariables = new Dictionary<string, string?> { ["AUTHORIZATION"] = $"Bearer {TestGateway.Token}", ["MCP_REMOTE_CONFIG_DIR"] = _folder },
        });
        return McpClient.CreateAsync(transport, sights.Options(Version));
    }
}
