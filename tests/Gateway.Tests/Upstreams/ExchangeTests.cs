using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Upstreams;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

public sealed class ExchangeTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task Send_Post_CarriesLineHostLengthAndBody()
    {
        await using var upstream = Answering(Json("""{"ok":true}"""));
        using var client = new TestClient(upstream.Server());

        var exchange = await client.PostAsync("""{"id":1}""");

        Assert.Equal(200, exchange.Status);
        Assert.Equal(11, exchange.ContentLength);
        Assert.True(exchange.IsJson);
        Assert.False(exchange.IsEventStream);
        Assert.Equal("""{"ok":true}""", await ReadToEndAsync(exchange));
        var request = Assert.Single(upstream.Requests);
        Assert.Equal("POST /mcp/?tenant=a%20b HTTP/1.1", request.Line);
        Assert.Equal([$"Host: 127.0.0.1:{upstream.Url.Port}", "Accept-Encoding: identity", "Content-Length: 8"], request.Fields);
        Assert.Equal("""{"id":1}""", request.Text);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Send_MethodWithoutBody_HasNoContentLength(string method)
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());

        await ReadToEndAsync(await client.Upstream.SendAsync(method, new HeaderDictionary(), ReadOnlySequence<byte>.Empty));

        var request = Assert.Single(upstream.Requests);
        Assert.StartsWith(method + " /mcp/", request.Line, StringComparison.Ordinal);
        Assert.Empty(request["Content-Length"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_EmptyPost_SaysLengthZero()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());

        await client.CallAsync("");

        Assert.Equal(["0"], Assert.Single(upstream.Requests)["Content-Length"]);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_UnknownMethod_IsRefusedAndLeavesTheUpstreamUsable()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server(), new UpstreamOptions { MaxCalls = 1 });

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => client.Upstream.SendAsync("PUT", new HeaderDictionary(), ReadOnlySequence<byte>.Empty).AsTask());

        Assert.Equal("{}", await client.CallAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_OneAfterTheOther_SharesOneConnection()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());

        for (var i = 0; i < 20; i++) Assert.Equal("{}", await client.CallAsync());

        Assert.Equal(20, upstream.Requests.Count);
        Assert.Equal(1, upstream.Connections);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close, keep-alive\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nKeep-Alive: max=9, timeout=1\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsmuggled!")]
    public async Task Send_AfterAnAnswerThatDoesNotKeepTheConnection_OpensAnother(string answer)
    {
        await using var upstream = Answering(answer);
        using var client = new TestClient(upstream.Server());

        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal("{}", await client.CallAsync());

        Assert.Equal(2, upstream.Connections);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1;a=\"b\"\r\n{\r\n1 \r\n}\r\n0\r\nX-Trailer: a\r\nY: b\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task Send_AfterAnAnswerThatKeepsTheConnection_UsesItAgain(string answer)
    {
        await using var upstream = Answering(answer);
        using var client = new TestClient(upstream.Server());

        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal("{}", await client.CallAsync());

        Assert.Equal(1, upstream.Connections);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("204 No Content", "")]
    [InlineData("304 Not Modified", "Content-Length: 12\r\n")]
    public async Task Read_StatusWithoutBody_IsCompleteAtOnce(string status, string fields)
    {
        await using var upstream = Answering($"HTTP/1.1 {status}\r\n{fields}\r\n");
        using var client = new TestClient(upstream.Server());

        var exchange = await client.PostAsync();
        Assert.True(exchange.IsComplete);
        Assert.Equal(-1, exchange.ContentLength);
        Assert.Equal("", await ReadToEndAsync(exchange));
        Assert.Equal("", await client.CallAsync());

        Assert.Equal(1, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Read_BodyUntilClose_EndsWithTheConnection()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\nsome");
            await peer.SendAsync("thing");
        });
        using var client = new TestClient(upstream.Server());

        Assert.Equal("something", await client.CallAsync());
        Assert.Equal("something", await client.CallAsync());
    }

    [Theory(Timeout = Timeout)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Send_AnyStatus_IsAnAnswerAndNeverFollowed(int status)
    {
        await using var upstream = Answering($"HTTP/1.1 {status} Some\r\nLocation: /elsewhere\r\nContent-Length: 1\r\n\r\n!");
        using var client = new TestClient(upstream.Server());

        var exchange = await client.PostAsync();

        Assert.Equal(status, exchange.Status);
        Assert.Equal("!", await ReadToEndAsync(exchange));
        Assert.Single(upstream.Requests);
    }

    [Fact(Timeout = Timeout)]
    public async Task Read_EventStream_GivesEachEventAsItArrives()
    {
        var next = new SemaphoreSlim(0);
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var i = 1; i <= 3; i++)
            {
                await next.WaitAsync();
                await peer.SendAsync($"9\r\ndata: {i}\n\n\r\n");
            }

            await peer.SendAsync("0\r\n\r\n");
            await peer.WaitForCloseAsync();
        });
        using var client = new TestClient(upstream.Server());

        var exchange = await client.PostAsync();
        Assert.True(exchange.IsEventStream);
        Assert.Equal(-1, exchange.ContentLength);
        for (var i = 1; i <= 3; i++)
        {
            next.Release();
            Assert.Equal($"data: {i}\n\n", System.Text.Encoding.ASCII.GetString((await exchange.ReadAsync()).Span));
        }

        Assert.Equal("", await ReadToEndAsync(exchange));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_FiveMegabytesBothWays_ArriveWholeAndKeepTheConnection(bool isChunked)
    {
        var large = new byte[5 * 1_024 * 1_024];
        new Random(7).NextBytes(large);
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            while (await peer.ReadAsync() is { } request)
            {
                if (isChunked) await peer.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{request.Body.Length:x}\r\n");
                else await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n");
                await peer.SendAsync(request.Body);
                if (isChunked) await peer.SendAsync("\r\n0\r\n\r\n");
            }
        });
        using var client = new TestClient(upstream.Server());

        for (var i = 0; i < 2; i++)
        {
            var answer = await ReadToEndAsync(await client.PostAsync(large));
            Assert.True(large.AsSpan().SequenceEqual(System.Text.Encoding.Latin1.GetBytes(answer)));
        }

        Assert.True(large.AsSpan().SequenceEqual(upstream.Requests[1].Body));
        Assert.Equal(1, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_BodyOfSeveralSegments_ArrivesInOrder()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());
        var first = new Segment("first "u8.ToArray(), null);
        var last = new Segment("last"u8.ToArray(), first);

        await ReadToEndAsync(await client.Upstream.SendAsync("POST", new HeaderDictionary(), new ReadOnlySequence<byte>(first, 0, last, 4)));

        Assert.Equal("first last", Assert.Single(upstream.Requests).Text);
    }

    [Fact(Timeout = Timeout)]
    public async Task Release_BodyNotReadWhole_ClosesTheConnection()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());

        var exchange = await client.PostAsync();
        Assert.False(exchange.IsComplete);
        exchange.Release();
        await upstream.EndAsync();

        Assert.Equal("{}", await client.CallAsync());
        Assert.Equal(2, upstream.Connections);
    }

    [Fact(Timeout = Timeout)]
    public async Task Release_Twice_GivesTheConnectionBackOnce()
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server());
        var exchange = await client.PostAsync();
        await ReadToEndAsync(exchange);

        exchange.Release();
        exchange.Abort();
        var one = await client.PostAsync();
        exchange.Abort();
        exchange.Release();
        var two = await client.PostAsync();

        Assert.Equal("{}", await ReadToEndAsync(one));
        Assert.Equal("{}", await ReadToEndAsync(two));
        Assert.Equal(2, upstream.Connections);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("Content-Length: 100\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    [InlineData("X-Until: close\r\n")]
    public async Task Abort_WhileTheBodyIsAwaited_FailsTheReadAndClosesTheConnection(string framing)
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n");
            await peer.WaitForCloseAsync();
        });
        using var client = new TestClient(upstream.Server());
        var exchange = await client.PostAsync();

        var reading = FailureOfAsync(exchange);
        await Task.Run(exchange.Abort);

        var failure = await reading;
        Assert.Equal(UpstreamFailure.Ended, failure.Failure);
        Assert.False(failure.IsNotRun);
        await upstream.EndAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Send_CancelledWhileTheAnswerIsAwaited_ClosesTheConnection()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.WaitForCloseAsync();
        });
        using var client = new TestClient(upstream.Server());
        using var gone = new CancellationTokenSource();

        var sending = client.PostAsync(cancel: gone.Token).AsTask();
        await upstream.RequestAsync();
        await gone.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => sending);
        await upstream.EndAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Abort_RacingReleaseOfManyExchanges_NobodyGetsOrLosesAnothersAnswer()
    {
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            while (await peer.ReadAsync() is { } request) await peer.SendAsync(Json(request.Text));
        });
        using var client = new TestClient(upstream.Server());

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() => WorkAsync(client, worker))));

        static async Task WorkAsync(TestClient client, int worker)
        {
            for (var call = 0; call < 100; call++)
            {
                var exchange = await client.PostAsync($"{worker}/{call}");
                var answer = ReadToEndAsync(exchange);
                if (worker % 2 == 0) Assert.Equal($"{worker}/{call}", await answer);
                else await Task.WhenAll(Task.Run(exchange.Abort), EndAsync(answer, $"{worker}/{call}"));
            }
        }

        static async Task EndAsync(Task<string> answer, string whole)
        {
            try
            {
                Assert.Equal(whole, await answer);
            }
            catch (UpstreamException failure)
            {
                Assert.Equal(UpstreamFailure.Ended, failure.Failure);
            }
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? previous)
        {
            Memory = bytes;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
