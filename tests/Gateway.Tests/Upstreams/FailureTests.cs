using Sluice.Gateway.Upstreams;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

public sealed class FailureTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task Send_NobodyListens_IsNotConnected()
    {
        var upstream = Answering("");
        var server = upstream.Server();
        await upstream.DisposeAsync();
        using var client = new TestClient(server);

        var failure = await FailureOfAsync(client.PostAsync());

        Assert.Equal(UpstreamFailure.NotConnected, failure.Failure);
        Assert.True(failure.IsNotRun);
        Assert.Contains($"http://127.0.0.1:{server.Url.Port}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tenant", failure.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_UpstreamStopsReadingTheBody_IsNotSent()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            peer.Reset();
        });
        using var client = new TestClient(upstream.Server());

        var failure = await FailureOfAsync(client.PostAsync(new byte[32 * 1_024 * 1_024]));

        Assert.Equal(UpstreamFailure.NotSent, failure.Failure);
        Assert.True(failure.IsNotRun);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_UpstreamClosesEveryNewConnection_FailsInsteadOfTryingForEver()
    {
        await using var upstream = new ScriptedUpstream((peer, _) => Task.CompletedTask);
        using var client = new TestClient(upstream.Server());

        // Whether the end is seen before or after the request leaves is a race that the upstream decides.
        var failure = await FailureOfAsync(client.PostAsync());

        Assert.True(failure.Failure is UpstreamFailure.NotConnected or UpstreamFailure.Broken, failure.ToString());
        Assert.Equal(1, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_UpstreamAnswersBeforeTheBodyIsSentAndCloses_IsThatAnswerOrNotSent()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
        });
        using var client = new TestClient(upstream.Server());

        try
        {
            var exchange = await client.PostAsync(new byte[32 * 1_024 * 1_024]);
            Assert.Equal(413, exchange.Status);
            await ReadToEndAsync(exchange);
        }
        catch (UpstreamException failure)
        {
            // The reset that follows unread bytes may overtake the answer.
            Assert.Equal(UpstreamFailure.NotSent, failure.Failure);
        }
    }

    [Theory(Timeout = Timeout)]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    public async Task Send_ConnectionEndsBeforeTheHead_IsBroken(string part)
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync(part);
        });
        using var client = new TestClient(upstream.Server());

        var failure = await FailureOfAsync(client.PostAsync());

        Assert.Equal(UpstreamFailure.Broken, failure.Failure);
        Assert.False(failure.IsNotRun);
        Assert.Single(upstream.Requests);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Content-Length: 5\r\n\r\nfour", "four")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n", "four")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n", "four")]
    public async Task Read_ConnectionEndsBeforeTheBody_IsBrokenAfterWhatCame(string answer, string came)
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\n" + answer);
        });
        using var client = new TestClient(upstream.Server());

        var exchange = await client.PostAsync();
        var piece = await exchange.ReadAsync();
        Assert.Equal(came, System.Text.Encoding.ASCII.GetString(piece.Span));
        Assert.False(exchange.IsComplete);

        Assert.Equal(UpstreamFailure.Broken, (await FailureOfAsync(exchange)).Failure);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_AnswerIsNoHttp_IsBrokenAndClosesTheConnection()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync("220 smtp.example ESMTP\r\n\r\n");
            await peer.WaitForCloseAsync();
        });
        using var client = new TestClient(upstream.Server());

        Assert.Equal(UpstreamFailure.Broken, (await FailureOfAsync(client.PostAsync())).Failure);
        await upstream.EndAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_MoreThanTheBoundOfConnections_IsBusyUntilOneIsBack()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server(), new UpstreamOptions { MaxCalls = 2 });
        var one = await client.PostAsync();
        var two = await client.PostAsync();

        var failure = await FailureOfAsync(client.PostAsync());
        Assert.Equal(UpstreamFailure.Busy, failure.Failure);
        Assert.True(failure.IsNotRun);

        await ReadToEndAsync(one);
        two.Abort();
        Assert.Equal("{}", await client.CallAsync());
        await ReadToEndAsync(await client.PostAsync());
        two.Release();
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_AfterFailuresToConnect_StillHasItsWholeBound()
    {
        var upstream = Answering("");
        var server = upstream.Server();
        await upstream.DisposeAsync();
        using var client = new TestClient(server, new UpstreamOptions { MaxCalls = 1 });

        for (var i = 0; i < 3; i++) Assert.Equal(UpstreamFailure.NotConnected, (await FailureOfAsync(client.PostAsync())).Failure);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_IdleConnectionsWereClosed_AreReplacedAndTheRequestIsSentOnce()
    {
        const int Calls = 8;
        var close = new TaskCompletionSource();
        await using var upstream = new ScriptedUpstream(async (peer, number) =>
        {
            while (await peer.ReadAsync() is not null)
            {
                await peer.SendAsync(Json("{}"));
                if (number > Calls) continue;
                await close.Task;
                return;
            }
        });
        using var client = new TestClient(upstream.Server());
        var exchanges = new List<UpstreamExchange>();
        for (var i = 0; i < Calls; i++) exchanges.Add(await client.PostAsync("first"));
        foreach (var exchange in exchanges) await ReadToEndAsync(exchange);

        close.SetResult();
        for (var i = 0; i < Calls; i++) await upstream.EndAsync();
        Assert.Equal("{}", await client.CallAsync("second"));

        Assert.Equal(Calls + 1, upstream.Connections);
        Assert.Single(upstream.Requests, request => request.Text is "second");
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_IdleConnectionSaidSomethingUnasked_IsReplaced()
    {
        var released = new TaskCompletionSource();
        var spoken = new TaskCompletionSource();
        await using var upstream = new ScriptedUpstream(async (peer, number) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync(Json("{}"));
            await released.Task;
            if (number == 1) await peer.SendAsync("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            spoken.TrySetResult();
            await peer.WaitForCloseAsync();
        });
        using var client = new TestClient(upstream.Server());

        Assert.Equal("{}", await client.CallAsync());
        released.SetResult();
        await spoken.Task;

        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal(2, upstream.Connections);
    }
}
