using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>What passes through, and what does not.</summary>
public class ForwardingTests
{
    [Fact]
    public async Task Call_Allowed_ReachesTheUpstreamByteForByteWithTheServersHeaders()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        const string body = """{"jsonrpc":"2.0", "id":7,"method":"tools/call","params":{"name":"x","arguments":{"a" : 1.50,"ü":"ä"}}}""";
        using var answer = await gateway.PostAsync(body, headers: [("Cookie", "c=1"), ("X-API-Key", "forged"), ("Mcp-Param-Region", "eu"), ("X-Other", "1")]);

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"done"}],"isError":false}}""", await answer.Content.ReadAsStringAsync());
        var arrival = Assert.Single(upstream.Arrivals);
        Assert.Equal(body, Encoding.UTF8.GetString(arrival.Body));
        Assert.Equal("upstream-secret", arrival.Headers["X-API-Key"]);
        Assert.Equal("eu", arrival.Headers["Mcp-Param-Region"]);
        Assert.Equal("application/json, text/event-stream", arrival.Headers["Accept"]);
        Assert.DoesNotContain("Authorization", arrival.Headers.Keys);
        Assert.DoesNotContain("Cookie", arrival.Headers.Keys);
        Assert.DoesNotContain("X-Other", arrival.Headers.Keys);
    }

    [Fact]
    public async Task Events_LeaveAsTheyArrive()
    {
        var release = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            await RecordingUpstream.EventsAsync(http, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":1,\"progress\":1}}\n\n");
            await release.Task;
            await RecordingUpstream.EventsAsync(http, $"data: {{\"jsonrpc\":\"2.0\",\"id\":{arrival.Id},\"result\":{{\"content\":[]}}}}\n\n");
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.CallAsync("x");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Contains("notifications/progress", await lines.ReadLineAsync());
        Assert.Equal("", await lines.ReadLineAsync());
        release.SetResult();
        Assert.Contains("\"id\":7", await lines.ReadLineAsync());
        Assert.Equal("no", answer.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("tools/call")]
    public async Task Events_WithALengthKnownInAdvance_Arrive(string method)
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
        {
            var text = $"data: {{\"jsonrpc\":\"2.0\",\"id\":{arrival.Id},\"result\":{{\"content\":[]}}}}\n\n";
            http.Response.ContentLength = text.Length;
            return RecordingUpstream.EventsAsync(http, text);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var body = $$$"""{"jsonrpc":"2.0","id":7,"method":"{{{method}}}","params":{"name":"x"}}""";
        using var answer = await gateway.PostAsync(body).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("\"id\":7", await answer.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToolsList_IsFilteredByTheCodeThatJudgesCalls(bool asEvents)
    {
        const string tools = """{"name":"search","description":"a"},{"name":"delete_all"},{"name":"h\u0069dden"},{"name":"read","x":[1, 2]}""";
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
        {
            var list = $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"tools":[{{{tools}}}],"nextCursor":"n","cacheScope":"public"}}""";
            return asEvents ? RecordingUpstream.EventsAsync(http, $"id: 1\ndata: {list}\n\n") : RecordingUpstream.JsonAsync(http, list);
        });
        await using var gateway = await TestGateway.StartAsync(
            upstream.Endpoint, """{ "version": "1", "default": "deny", "hide": ["hidden"], "tools": { "search": {}, "read": {}, "hidden": {} } }""");
        using var answer = await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""");

        const string filtered = """{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"search","description":"a"},{"name":"read","x":[1, 2]}],"nextCursor":"n","cacheScope":"private"}}""";
        Assert.Equal(asEvents ? $"id: 1\ndata: {filtered}\n\n" : filtered, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToolsList_Unreadable_IsAnErrorNotALeak(bool asEvents)
    {
        const string list = """{"jsonrpc":"2.0","id":1,"result":{"tools":[],"tools":[{"name":"hidden"}]}}""";
        await using var upstream = await RecordingUpstream.StartAsync(
            (http, _) => asEvents ? RecordingUpstream.EventsAsync(http, $"data: {list}\n\n") : RecordingUpstream.JsonAsync(http, list));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, """{ "version": "1", "default": "deny" }""");
        using var answer = await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("hidden", text);
        Assert.Contains("\"id\":1,\"error\":{", text);
        Assert.Equal(asEvents ? HttpStatusCode.OK : HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task Upstream_RefusesOurCredentials_CallerSees502WithoutTheChallenge()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, _) =>
        {
            http.Response.Headers.WWWAuthenticate = "ApiKey realm=\"upstream\"";
            return RecordingUpstream.JsonAsync(http, "{}", 401);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.CallAsync("x");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Empty(answer.Headers.WwwAuthenticate);
        Assert.Contains("\"id\":7", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Upstream_Unreachable_Is502WithTheRequestsId()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var gateway = await TestGateway.StartAsync(new Uri($"http://127.0.0.1:{port}/mcp/"), Policies.AllowAll);
        using var answer = await gateway.CallAsync("x");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.StartsWith("""{"jsonrpc":"2.0","id":7,"error":{"code":-32001,""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"x","name":"y"}}""", "9")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", "null")]
    [InlineData("""{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"Name":"x"}}""", "5")]
    [InlineData("not json", "null")]
    public async Task Message_ThatCouldBeReadTwoWays_Is400(string body, string id)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{id}},"error":{"code":-32""", await answer.Content.ReadAsStringAsync());
        Assert.Empty(upstream.Arrivals);
    }

    [Fact]
    public async Task Body_OverTheLimit_Is413()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:MaxBodyBytes=2048");
        using var fits = await gateway.CallAsync("x", $$"""{"a":"{{new string('x', 1_900)}}"}""");
        using var tooLarge = await gateway.CallAsync("x", $$"""{"a":"{{new string('x', 2_048)}}"}""");

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        Assert.Single(upstream.Arrivals);
    }

    [Fact]
    public async Task Grant_WithTooManyCallsInFlight_Gets429AndOthersGoOn()
    {
        var release = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            if (arrival.Body.AsSpan().IndexOf("slow"u8) >= 0)
                await release.Task;
            await RecordingUpstream.ResultAsync(http, arrival);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:CallsPerGrant=2");
        var first = gateway.CallAsync("slow");
        var second = gateway.CallAsync("slow");
        await WaitForAsync(() => upstream.Arrivals.Count == 2);

        using var third = await gateway.CallAsync("x");
        using var bob = await gateway.CallAsync("x", token: "bob-token-0123456789ab");
        release.SetResult();

        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.True(third.Headers.Contains("Retry-After"));
        Assert.Equal(HttpStatusCode.OK, bob.StatusCode);
        using var a = await first;
        using var b = await second;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (a.StatusCode, b.StatusCode));
        using var after = await gateway.CallAsync("x");
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(5, limit.Token);
    }
}
