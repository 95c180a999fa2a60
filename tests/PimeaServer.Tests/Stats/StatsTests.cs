using System.Net.Http.Json;
using System.Text.Json;
using Sluice.PimeaServer.Stats;

namespace Sluice.PimeaServer.Tests.Stats;

public sealed class StatsTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Stats_AfterAFlow_ListEachCallInOrder()
    {
        await using var server = await PimeaServerHost.StartAsync(timeProvider: _clock);
        await using var client = await PimeaClient.ConnectAsync(server, Era.Legacy);
        var begun = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var id = (await client.StartAsync("Which channel works?")).Field("session_id")!;
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        await client.ChatAsync(id, "bakers");
        await client.GetAnswerAsync(id);

        var stats = await ReadAsync(server);

        Assert.Equal(
            [new(begun, "pimea_start_session", null), new(begun + 250, "pimea_chat", id), new(begun + 250, "pimea_get_answer", id)],
            stats.Calls);
        Assert.Equal(3, stats.Methods["tools/call"]);
        Assert.Equal(1, stats.Methods["initialize"]);
        Assert.Equal(1, stats.Tools["pimea_chat"]);
        Assert.Equal(JsonSerializer.Serialize(stats), JsonSerializer.Serialize(server.ReadStats()));
    }

    [Fact]
    public async Task Stats_HeadersSent_AreListedByNameAndNeverByValue()
    {
        await using var server = await PimeaServerHost.StartAsync();
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-API-Key", "secret-key");
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer secret-token");
        await http.PostAsync("mcp", new StringContent("{}"), TestContext.Current.CancellationToken);

        var raw = await http.GetStringAsync("stats", TestContext.Current.CancellationToken);
        var stats = await ReadAsync(server);

        Assert.DoesNotContain("secret", raw, StringComparison.Ordinal);
        Assert.Equal(1, stats.Headers["authorization"]);
        Assert.Contains("x-api-key", Assert.Single(stats.LastHeaders));
    }

    [Fact]
    public async Task Stats_RequestsWithoutKey_CountAsUnauthorisedOnly()
    {
        await using var server = await PimeaServerHost.StartAsync();
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        const string call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pimea_start_session"}}""";
        await http.PostAsync("mcp", new StringContent(call), TestContext.Current.CancellationToken);

        var stats = await ReadAsync(server);

        Assert.Equal((1, 1), (stats.Requests, stats.Unauthorised));
        Assert.Empty(stats.Methods);
        Assert.Empty(stats.Calls);
    }

    [Fact]
    public async Task Reset_AfterTraffic_StartsFromNothing()
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using (var client = await PimeaClient.ConnectAsync(server, Era.Modern))
            await client.StartAsync("Which channel works?");
        using var http = new HttpClient { BaseAddress = server.BaseAddress };

        using var answer = await http.PostAsync("stats/reset", content: null, TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
        var stats = await ReadAsync(server);
        Assert.Equal(0, stats.Requests);
        Assert.Empty(stats.Tools);
        Assert.Empty(stats.Calls);
        Assert.Empty(stats.Headers);
    }

    private static async Task<TrafficReport> ReadAsync(PimeaServerHost server)
    {
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        return (await http.GetFromJsonAsync<TrafficReport>("stats", TestContext.Current.CancellationToken))!;
    }
}
