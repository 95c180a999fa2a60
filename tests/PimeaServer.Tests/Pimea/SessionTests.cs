namespace Sluice.PimeaServer.Tests.Pimea;

public sealed class SessionTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task GetAnswer_BeforeComplete_IsToolErrorThatSaysToChat()
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using var client = await PimeaClient.ConnectAsync(server, Era.Legacy);
        var id = (await client.StartAsync("Which channel works?")).Field("session_id")!;

        var answer = await client.GetAnswerAsync(id);

        Assert.True(answer.IsError);
        Assert.Contains("Go on with pimea_chat", answer.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a uuid")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task ChatAndGetAnswer_UnknownSession_AreToolErrorsThatSayToStart(string id)
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using var client = await PimeaClient.ConnectAsync(server, Era.Legacy);

        foreach (var result in new[] { await client.ChatAsync(id, "answer"), await client.GetAnswerAsync(id) })
        {
            Assert.True(result.IsError);
            Assert.Contains("Open one with pimea_start_session", result.Text(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Session_TwoHoursAfterItsStart_HasEnded()
    {
        await using var server = await PimeaServerHost.StartAsync(timeProvider: _clock);
        await using var client = await PimeaClient.ConnectAsync(server, Era.Modern);
        var id = (await client.StartAsync("Which channel works?")).Field("session_id")!;

        _clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("clarifying", (await client.ChatAsync(id, "answer")).Field("status"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await client.ChatAsync(id, "answer")).IsError);
    }

    [Fact]
    public async Task Start_AtTheBound_IsRefusedUntilASessionExpires()
    {
        await using var server = await PimeaServerHost.StartAsync(new PimeaServerOptions { MaxSessions = 2 }, timeProvider: _clock);
        await using var client = await PimeaClient.ConnectAsync(server, Era.Modern);
        await client.StartAsync("first");
        _clock.Advance(TimeSpan.FromHours(1));
        await client.StartAsync("second");

        var refused = await client.StartAsync("third");
        Assert.True(refused.IsError);
        Assert.Contains("Too many sessions", refused.Text(), StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(true, (await client.StartAsync("third")).IsError);
        Assert.True((await client.StartAsync("fourth")).IsError);
    }

    [Fact]
    public async Task StartAndChat_EmptyMessage_AreToolErrorsThatChangeNothing()
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using var client = await PimeaClient.ConnectAsync(server, Era.Legacy);
        Assert.True((await client.StartAsync(" ")).IsError);

        var start = await client.StartAsync("Which channel works?");
        var id = start.Field("session_id")!;
        Assert.True((await client.ChatAsync(id, "")).IsError);
        Assert.NotEqual(start.Field("question"), (await client.ChatAsync(id, "bakers")).Field("question"));
    }
}
