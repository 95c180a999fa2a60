using System.Net;
using ModelContextProtocol.Client;
using Sluice.Gateway.Tests.EndToEnd.Clients;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Fleet;

/// <summary>A session belongs to no node.</summary>
public class FleetTests
{
    [Fact]
    public async Task LegacySession_EachRequestOnAnotherNode_DoesEverything()
    {
        await using var upstream = await FixtureUpstream.StartAsync();
        await using var fleet = await GatewayFleet.StartAsync(upstream.Endpoint, FixtureTour.Policy);
        using var log = new NodeLog();
        using var http = new HttpClient(log);
        var sights = new ClientSights();
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = fleet.Endpoint,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {TestGateway.Token}" },
            },
            http);
        await using (var client = await McpClient.CreateAsync(transport, sights.Options("2025-11-25")))
            await new FixtureTour(client, sights, upstream).RunAsync();

        var answers = log.Answers.ToArray();
        Assert.Contains(HttpMethod.Get, answers.Select(answer => answer.Method));
        Assert.Equal(HttpMethod.Delete, answers[^1].Method);
        var shares = answers.CountBy(answer => answer.Node).Select(share => share.Value).ToArray();
        Assert.Equal(3, shares.Length);
        Assert.InRange(shares.Max() - shares.Min(), 0, 1);
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task Kill_OneNode_LosesOnlyItsRequestsInFlight()
    {
        await using var upstream = await FixtureUpstream.StartAsync();
        await using var fleet = await GatewayFleet.StartAsync(upstream.Endpoint, FixtureTour.Policy);
        using var client = new FleetClient(fleet.Endpoint);
        await client.InitializeAsync();
        using var stream = await client.SendAsync(HttpMethod.Get);
        var calls = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => client.CallAsync("work")));
        Assert.Equal(3, calls.Select(FleetClient.NodeOf).Distinct().Count());

        var victim = calls.First(call => FleetClient.NodeOf(call) != FleetClient.NodeOf(stream));
        await fleet.KillAsync(FleetClient.NodeOf(victim));
        using (var finish = await client.CallAsync("finish"))
            await finish.Content.ReadAsStringAsync();

        foreach (var call in calls)
        {
            var isLost = call == victim;
            Assert.Equal(isLost, !await ReadsAsync(call, "worked"));
        }

        for (var i = 0; i < 9; i++)
        {
            using var after = await client.CallAsync("echo", $$"""{"message":"{{i}}"}""");
            Assert.True(await ReadsAsync(after, $"Echo: {i}"));
        }

        using (var grow = await client.CallAsync("grow"))
            await grow.Content.ReadAsStringAsync();
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync());
        while (await events.ReadLineAsync().WaitAsync(NodeClients.LongestRun) is { } line && !line.Contains("notifications/tools/list_changed"))
            Assert.NotNull(line);
        using var end = await client.SendAsync(HttpMethod.Delete);
        Assert.True(end.IsSuccessStatusCode);
        using var ended = await client.CallAsync("echo");
        Assert.Equal(HttpStatusCode.NotFound, ended.StatusCode);
    }

    private static async Task<bool> ReadsAsync(HttpResponseMessage answer, string text)
    {
        try
        {
            return (await answer.Content.ReadAsStringAsync().WaitAsync(NodeClients.LongestRun)).Contains(text);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
