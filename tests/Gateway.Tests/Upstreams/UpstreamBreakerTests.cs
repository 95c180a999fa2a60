using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>What the breaker counts, and what it leaves alone.</summary>
public sealed class UpstreamBreakerTests
{
    private const int Timeout = 60_000;

    private static readonly UpstreamOptions Options = new() { BreakerFailures = 2, BreakerPause = TimeSpan.FromSeconds(10) };

    [Fact(Timeout = Timeout)]
    public async Task Send_NobodyListens_IsRefusedWithoutATryUntilAProbeIsAnswered()
    {
        var gone = Answering("");
        var server = gone.Server();
        await gone.DisposeAsync();
        var time = new ManualTime();
        using var log = new CapturedLog();
        using var client = new TestClient(server, Options, time, loggers: log);
        using var meters = new MeterCapture(client.Meters);

        Assert.Equal(UpstreamFailure.NotConnected, (await FailureOfAsync(client.PostAsync())).Failure);
        Assert.Equal(UpstreamFailure.NotConnected, (await FailureOfAsync(client.PostAsync())).Failure);
        var refused = await FailureOfAsync(client.PostAsync());
        Assert.Equal((UpstreamFailure.Unavailable, true), (refused.Failure, refused.IsNotRun));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(UpstreamFailure.NotConnected, (await FailureOfAsync(client.PostAsync())).Failure);
        Assert.Equal(UpstreamFailure.Unavailable, (await FailureOfAsync(client.PostAsync())).Failure);

        using var back = new TcpListener(IPAddress.Loopback, server.Url.Port);
        back.Start();
        var serving = AnswerOnceAsync(back);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("{}", await client.CallAsync());
        await serving;

        Assert.Equal(
            ["sluice.upstream.breaker 1 state=closed", "sluice.upstream.breaker 2 state=half_open", "sluice.upstream.breaker 2 state=open"],
            meters.Counted);
        Assert.Collection(
            log.Lines,
            line => Assert.StartsWith("Warning: Server pimea: its calls are refused for a while", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Information: Server pimea: the call that tried it failed", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Information: Server pimea: it answers again", line, StringComparison.Ordinal));
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_TimeOutsInARow_OpenItAndAStreamThatRunsGoesOn()
    {
        var next = new TaskCompletionSource();
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            var request = await peer.ReadAsync();
            if (request!.Text == "stream")
            {
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 4\r\n\r\n:a");
                await next.Task;
                await peer.SendAsync("\n\n");
            }

            await peer.WaitForCloseAsync();
        });
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), Options, time);
        var stream = await client.PostAsync("stream");
        Assert.Equal(2, (await stream.ReadAsync()).Length);
        await upstream.RequestAsync();

        for (var i = 0; i < 2; i++)
        {
            var sending = client.PostAsync("silent").AsTask();
            await upstream.RequestAsync();
            time.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal(UpstreamFailure.TimedOut, (await FailureOfAsync(new ValueTask<UpstreamExchange>(sending))).Failure);
        }

        Assert.Equal(UpstreamFailure.Unavailable, (await FailureOfAsync(client.PostAsync())).Failure);
        next.SetResult();
        Assert.Equal("\n\n", await ReadToEndAsync(stream));
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_StatusesAndBrokenAnswers_DoNotCount()
    {
        await using var upstream = new ScriptedUpstream(async (peer, number) =>
        {
            await peer.ReadAsync();
            if (number % 2 == 0) await peer.SendAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        });
        using var client = new TestClient(upstream.Server(), Options);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(UpstreamFailure.Broken, (await FailureOfAsync(client.PostAsync())).Failure);
            Assert.Equal("", await client.CallAsync());
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_StreamsWithoutAFirstByte_DoNotCount()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.WaitForCloseAsync();
        });
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), Options with { BreakerFailures = 1 }, time);

        for (var i = 0; i < 2; i++)
        {
            var sending = client.Upstream.SendAsync("GET", new HeaderDictionary(), default).AsTask();
            await upstream.RequestAsync();
            time.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal(UpstreamFailure.TimedOut, (await FailureOfAsync(new ValueTask<UpstreamExchange>(sending))).Failure);
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_ProbeWhoseCallerLeaves_LeavesTheTryToTheNext()
    {
        await using var upstream = new ScriptedUpstream(async (peer, number) =>
        {
            await peer.ReadAsync();
            if (number < 3)
            {
                await peer.WaitForCloseAsync();
                return;
            }

            await peer.SendAsync(Json("{}"));
        });
        var time = new ManualTime();
        using var client = new TestClient(upstream.Server(), Options with { BreakerFailures = 1 }, time);
        var first = client.PostAsync().AsTask();
        await upstream.RequestAsync();
        time.Advance(TimeSpan.FromSeconds(61));
        await FailureOfAsync(new ValueTask<UpstreamExchange>(first));
        time.Advance(TimeSpan.FromSeconds(10));

        using var leaving = new CancellationTokenSource();
        var probe = client.PostAsync(cancel: leaving.Token).AsTask();
        await upstream.RequestAsync();
        Assert.Equal(UpstreamFailure.Unavailable, (await FailureOfAsync(client.PostAsync())).Failure);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);

        Assert.Equal("{}", await client.CallAsync());
    }

    private static async Task AnswerOnceAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync();
        var bytes = new byte[4_096];
        await socket.ReceiveAsync(bytes);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(Json("{}")));
    }
}
