using Sluice.Store.Directory;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

public sealed class UpstreamPoolsTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task Change_SameServerReadAgain_KeepsItsConnections()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server(("X-Key", "a")));
        await client.CallAsync();

        var again = upstream.Server(("X-Key", "a"));
        client.Directory.Set(again);

        Assert.Same(client.Upstream, client.Pools.For(again));
        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal(1, upstream.Connections);
    }

    public static TheoryData<string> Changes => ["removed", "url", "header added", "header value"];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(Changes))]
    public async Task Change_ServerGoneOrOther_ClosesIdleConnectionsAndLetsRunningExchangesFinish(string change)
    {
        var finish = new TaskCompletionSource();
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            while (await peer.ReadAsync() is { } request)
            {
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
                if (request.Text is "slow") await finish.Task;
                await peer.SendAsync("{}");
            }
        });
        using var client = new TestClient(upstream.Server(("X-Key", "a")));
        var running = await client.PostAsync("slow");
        await client.CallAsync("idle");
        Assert.Equal(2, upstream.Connections);

        client.Directory.Set(After(change, upstream));
        await upstream.EndAsync();
        finish.SetResult();
        Assert.Equal("{}", await ReadToEndAsync(running));
        await upstream.EndAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task For_ServerOfTheNextSnapshotBeforeItsEvent_IsTheOneThatStays()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());
        var old = client.Upstream;
        var next = upstream.Server(("X-Key", "b"));

        client.Directory.Swap(next);
        var chosen = client.Pools.For(next);
        client.Directory.Set(next);

        Assert.NotSame(old, chosen);
        Assert.Same(chosen, client.Pools.For(next));
    }

    [Fact(Timeout = Timeout)]
    public async Task For_ServerThatIsNotInForce_ServesWithoutKeepingConnections()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());
        client.Directory.Set();

        Assert.Equal("{}", await client.CallAsync());
        await upstream.EndAsync();
        Assert.Equal("{}", await client.CallAsync());
        await upstream.EndAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task For_ServerThatComesBack_KeepsConnectionsAgain()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());
        client.Directory.Set();
        Assert.Equal("{}", await client.CallAsync());
        client.Directory.Set(client.Server);

        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal("{}", await client.CallAsync());

        Assert.Equal(2, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Dispose_IdleConnections_Close()
    {
        await using var upstream = Answering(Json("{}"));
        var client = new TestClient(upstream.Server());
        await client.CallAsync();

        client.Dispose();

        await upstream.EndAsync();
    }

    private static Server[] After(string change, ScriptedUpstream upstream) => change switch
    {
        "removed" => [],
        "url" => [upstream.Server(new Uri(upstream.Url, "/other"), ("X-Key", "a"))],
        "header added" => [upstream.Server(("X-Key", "a"), ("X-More", "b"))],
        _ => [upstream.Server(("X-Key", "b"))],
    };
}
