using System.Net;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>GET streams, DELETE, and statuses that are the upstream's own.</summary>
public class StreamTests
{
    [Fact]
    public async Task Get_Stream_PassesEventsAndFiltersAReplayedToolList()
    {
        const string list = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read"},{"name":"secret"}]}}""";
        const string change = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";
        await using var upstream = await RecordingUpstream.StartAsync((http, _) => RecordingUpstream.EventsAsync(http, $"id: 4\ndata: {change}\n\n", $"data: {list}\n\n"));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, """{ "version": "1", "default": "deny", "tools": { "read": {} } }""");
        using var answer = await gateway.SendAsync(HttpMethod.Get);

        Assert.Equal($"id: 4\ndata: {change}\n\ndata: {list.Replace(",{\"name\":\"secret\"}", "")}\n\n", await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain("Authorization", Assert.Single(upstream.Arrivals).Headers.Keys);
    }

    [Theory]
    [InlineData("GET", 405)]
    [InlineData("GET", 404)]
    [InlineData("DELETE", 405)]
    [InlineData("DELETE", 200)]
    [InlineData("POST", 404)]
    public async Task Status_OfTheUpstream_PassesUnchangedWithItsText(string method, int status)
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, _) => RecordingUpstream.JsonAsync(http, "plain text", status));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = method == "POST"
            ? await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""")
            : await gateway.SendAsync(new HttpMethod(method));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("plain text", await answer.Content.ReadAsStringAsync());
        Assert.Equal(method, Assert.Single(upstream.Arrivals).HttpMethod);
    }

    [Fact]
    public async Task Streams_BeyondTheGrantsBound_Get429UntilOneEnds()
    {
        await using var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            await RecordingUpstream.EventsAsync(http, ": open\n\n");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:StreamsPerGrant=1");
        using (var first = await gateway.SendAsync(HttpMethod.Get))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            using var second = await gateway.SendAsync(HttpMethod.Get);
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var third = await gateway.SendAsync(HttpMethod.Get);
            if (third.StatusCode == HttpStatusCode.OK)
                break;
            await Task.Delay(20, limit.Token);
        }
    }

    [Fact]
    public async Task RateLimitHeaders_StandOnAnswersThatFailed()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 5));
        using var answer = await gateway.CallAsync("x");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("\"calls\";r=4;t=60", answer.Headers.GetValues("RateLimit").Single());
    }

    /// <summary>A tool may work for minutes before the first event of its answer, and HTTP clients bound the wait for the head.</summary>
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"tools/list"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"resources/list"}""")]
    public async Task Stream_WithoutAnEventYet_HasItsHead(string body)
    {
        var release = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync();
            await release.Task;
            await RecordingUpstream.EventsAsync(http, "data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}\n\n");
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        try
        {
            using var answer = await gateway.PostAsync(body).WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
            release.SetResult();
            Assert.Contains("\"id\":7", await answer.Content.ReadAsStringAsync());
        }
        finally
        {
            release.TrySetResult();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Node_ThatStops_EndsStreamsAtOnce(bool hasBegun)
    {
        var arrived = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            if (hasBegun)
                await RecordingUpstream.EventsAsync(http, ": open\n\n");
            arrived.TrySetResult();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted));
            ended.TrySetResult();
        });
        var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var opening = Modern.PostAsync(gateway, "subscriptions/listen", "\"notifications\":{}");
        await arrived.Task;
        if (hasBegun)
            await opening;
        await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(5));
        await Task.WhenAny(opening);
        await gateway.DisposeAsync();
    }
}
