using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>The bounds of calls and streams to one upstream.</summary>
public sealed class InFlightTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task Send_StreamsAndCalls_HaveBoundsOfTheirOwn()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server(), new UpstreamOptions { MaxCalls = 1, MaxStreams = 1 });
        var call = await client.PostAsync();
        var stream = await GetAsync(client);

        Assert.Equal(UpstreamFailure.Busy, (await FailureOfAsync(client.PostAsync())).Failure);
        Assert.Equal(UpstreamFailure.Busy, (await FailureOfAsync(GetAsync(client))).Failure);
        stream.Abort();
        Assert.Equal(UpstreamFailure.Busy, (await FailureOfAsync(client.PostAsync())).Failure);
        await ReadToEndAsync(await GetAsync(client));
        call.Abort();
        Assert.Equal("{}", await client.CallAsync());
        stream.Release();
        call.Release();
    }

    /// <summary>A connection that waits and is then closed, by the sweep or by the upstream, must not be counted out twice.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Send_AfterIdleConnectionsClosed_KeepsItsBound()
    {
        await using var upstream = Answering(Json("{}"));
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), new UpstreamOptions { MaxCalls = 1 }, time);
        for (var i = 0; i < 3; i++)
        {
            await client.CallAsync();
            time.Advance(TimeSpan.FromSeconds(61));
            await upstream.EndAsync();
        }

        var call = await client.PostAsync();
        Assert.Equal(UpstreamFailure.Busy, (await FailureOfAsync(client.PostAsync())).Failure);
        await ReadToEndAsync(call);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_ConnectionCameTooLate_WaitsForTheNextCall()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server(), new UpstreamOptions { MaxCalls = 1 });

        var late = await FailureOfAsync(client.Upstream.SendAsync("POST", new HeaderDictionary(), default, sendBy: 0));
        Assert.Equal(UpstreamFailure.NotSent, late.Failure);
        Assert.Equal("{}", await client.CallAsync());

        Assert.Equal(1, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Limits_OfTheServer_WinOverThoseForAll()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.WaitForCloseAsync();
        });
        var time = new ManualTime();
        var plain = upstream.Server();
        var server = new Server
        {
            Id = plain.Id,
            Slug = plain.Slug,
            Organisation = plain.Organisation,
            Url = plain.Url,
            Headers = plain.Headers,
            IsDeclared = true,
            Limits = new ServerLimits { FirstByteTimeoutMs = 2_000, MaxCalls = 1 },
        };
        using var client = new TestClient(server, time: time);

        var sending = client.PostAsync().AsTask();
        await upstream.RequestAsync();
        Assert.Equal(UpstreamFailure.Busy, (await FailureOfAsync(client.PostAsync())).Failure);
        time.Advance(TimeSpan.FromSeconds(2.3));
        Assert.Equal(UpstreamFailure.TimedOut, (await FailureOfAsync(new ValueTask<UpstreamExchange>(sending))).Failure);

        client.Directory.Set(plain);
        Assert.NotSame(client.Pools.For(server), client.Pools.For(plain));
    }

    private static ValueTask<UpstreamExchange> GetAsync(TestClient client) => client.Upstream.SendAsync("GET", new HeaderDictionary(), default);
}
