using ModelContextProtocol.Client;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>The official C# client, with a version of its own choice and with each one forced.</summary>
public class CSharpClientTests
{
    [Theory]
    [InlineData(null, "2025-11-25")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    public async Task ReferenceServer_ThroughTheGateway_DoesEverything(string? forced, string negotiated)
    {
        await using var server = await EverythingServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(server.Endpoint, EverythingTour.Policy);
        var sights = new ClientSights();
        await using var client = await ConnectAsync(gateway, sights, forced);

        Assert.Equal(negotiated, client.NegotiatedProtocolVersion);
        await new EverythingTour(client, sights, server).RunAsync();
    }

    [Theory]
    [InlineData(null, "2026-07-28")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2026-07-28", "2026-07-28")]
    public async Task Fixture_ThroughTheGateway_DoesEverything(string? forced, string negotiated)
    {
        await using var upstream = await FixtureUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, FixtureTour.Policy);
        var sights = new ClientSights();
        await using var client = await ConnectAsync(gateway, sights, forced);

        Assert.Equal(negotiated, client.NegotiatedProtocolVersion);
        await new FixtureTour(client, sights, upstream).RunAsync();
        await client.DisposeAsync();
        await upstream.DisposeAsync();
    }

    private static Task<McpClient> ConnectAsync(TestGateway gateway, ClientSights sights, string? version)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = gateway.Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {TestGateway.Token}" },
        });
        return McpClient.CreateAsync(transport, sights.Options(version));
    }
}
