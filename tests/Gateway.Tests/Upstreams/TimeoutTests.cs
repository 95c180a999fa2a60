using Sluice.Gateway.Upstreams;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

public sealed class TimeoutTests
{
    private const int Timeout = 60_000;

    [Fact]
    public void Defaults_AreThoseOfTheWire()
    {
        var defaults = new UpstreamOptions();

        Assert.Equal(TimeSpan.FromSeconds(5), defaults.Timeouts.Connect);
        Assert.Equal(TimeSpan.FromSeconds(60), defaults.Timeouts.FirstByte);
        Assert.Equal(TimeSpan.FromMinutes(15), defaults.Timeouts.IdleStream);
        Assert.Equal((1_024, 10_000), (defaults.MaxCalls, defaults.MaxStreams));
        Assert.Equal((5, TimeSpan.FromSeconds(5)), (defaults.BreakerFailures, defaults.BreakerPause));
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_TlsIsNotAnswered_IsNotConnectedAfterFiveSeconds()
    {
        var greeted = new TaskCompletionSource();
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            greeted.SetResult();
            await peer.WaitForCloseAsync();
        });
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(new UriBuilder(upstream.Url) { Scheme = "https" }.Uri), time: time);

        var sending = client.PostAsync().AsTask();
        await greeted.Task;
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        var failure = await FailureOfAsync(new ValueTask<UpstreamExchange>(sending));
        Assert.Equal(UpstreamFailure.NotConnected, failure.Failure);
        Assert.Contains("within 5 s", failure.Message, StringComparison.Ordinal);
        await upstream.EndAsync();
    }

    [Theory(Timeout = Timeout)]
    [InlineData("")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Half: ")]
    public async Task Send_NoWholeHead_TimesOutAfterSixtySeconds(string part)
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync(part);
            await peer.WaitForCloseAsync();
        });
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), time: time);

        var sending = client.PostAsync().AsTask();
        await upstream.RequestAsync();
        time.Advance(TimeSpan.FromSeconds(59.7));
        Assert.False(sending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.5));

        var failure = await FailureOfAsync(new ValueTask<UpstreamExchange>(sending));
        Assert.Equal(UpstreamFailure.TimedOut, failure.Failure);
        Assert.False(failure.IsNotRun);
        await upstream.EndAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_BodyIsNotTaken_IsNotSentAfterSixtySeconds()
    {
        var headRead = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            headRead.SetResult();
            await end.Task;
        });
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), time: time);

        var sending = client.PostAsync(new byte[32 * 1_024 * 1_024]);
        await headRead.Task;
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(UpstreamFailure.NotSent, (await FailureOfAsync(sending)).Failure);
        end.SetResult();
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    [InlineData("X-Until: close\r\n")]
    public async Task Read_SilentStream_TimesOutAfterFifteenMinutesOfSilence(string framing)
    {
        var next = new SemaphoreSlim(0);
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n");
            await next.WaitAsync();
            await peer.SendAsync("1\r\n:\r\n");
            await peer.WaitForCloseAsync();
        });
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), time: time);
        var exchange = await client.PostAsync();

        var first = exchange.ReadAsync().AsTask();
        time.Advance(TimeSpan.FromMinutes(14));
        next.Release();
        Assert.NotEqual(0, (await first).Length);

        // The gateway's own client may be slow: that is not the upstream's silence.
        time.Advance(TimeSpan.FromMinutes(60));
        var second = exchange.ReadAsync().AsTask();
        time.Advance(TimeSpan.FromMinutes(14.9));
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(0.2));

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => second);
        Assert.Equal(UpstreamFailure.TimedOut, failure.Failure);
        exchange.Release();
        await upstream.EndAsync();
    }

    [Theory(Timeout = Timeout)]
    [InlineData("", 60)]
    [InlineData("Keep-Alive: timeout=5\r\n", 4)]
    [InlineData("Keep-Alive: timeout=300, max=7\r\n", 60)]
    public async Task Idle_ForTooLong_ClosesTheConnectionAndStopsTheSweep(string field, int seconds)
    {
        await using var upstream = Answering($"HTTP/1.1 200 OK\r\n{field}Content-Length: 2\r\n\r\n{{}}");
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), time: time);
        Assert.Equal("{}", await client.CallAsync());

        time.Advance(TimeSpan.FromSeconds(seconds - 0.3));
        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal(1, upstream.Connections);
        Assert.Equal(1, time.RunningTimers);

        time.Advance(TimeSpan.FromSeconds(seconds + 0.3));
        await upstream.EndAsync();
        Assert.Equal(0, time.RunningTimers);

        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal(2, upstream.Connections);
    }
}
