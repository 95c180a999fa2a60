using System.Net;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Eras;

/// <summary>2026-07-28: headers that repeat the body, no sessions, streams that end with their reader.</summary>
public class ModernEraTests
{
    public static TheoryData<string, string, string, string> Contradictions => new()
    {
        { "a version in the body alone", Modern.Body("tools/list"), "", "tools/list" },
        { "another version in the header", Modern.Body("tools/list"), "2025-11-25", "tools/list" },
        { "another version in the body", Modern.Body("tools/list").Replace("2026-07-28", "2025-11-25"), "2026-07-28", "tools/list" },
        { "a later version in the body", Modern.Body("tools/list").Replace("2026-07-28", "2099-01-01"), "2026-07-28", "tools/list" },
        { "two versions", Modern.Body("tools/list"), "2026-07-28, 2025-11-25", "tools/list" },
        { "no method", Modern.Body("tools/list"), "2026-07-28", "" },
        { "another method", Modern.Body("tools/list"), "2026-07-28", "tools/call" },
        { "a method in another case", Modern.Body("tools/list"), "2026-07-28", "Tools/List" },
        { "no method, version in the header alone", """{"jsonrpc":"2.0","id":7,"method":"tools/list"}""", "2026-07-28", "" },
        { "no name", Modern.Body("tools/call", "\"name\":\"x\""), "2026-07-28", "tools/call" },
        { "no name of a resource", Modern.Body("resources/read", "\"uri\":\"a:b\""), "2026-07-28", "resources/read" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Headers_MissingOrContradicting_Are400WithTheirCode(string what, string body, string version, string method)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        (string, string)[] headers = [.. version.Length > 0 ? [("MCP-Protocol-Version", version)] : Array.Empty<(string, string)>(), .. method.Length > 0 ? [("Mcp-Method", method)] : Array.Empty<(string, string)>()];
        using var answer = await gateway.PostAsync(body, headers: headers);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, what);
        Assert.Contains("\"id\":7,\"error\":{\"code\":-32020", await answer.Content.ReadAsStringAsync());
        Assert.Empty(upstream.Arrivals);
    }

    [Theory]
    [InlineData("v999.0.0", "v999.0.0")]
    [InlineData("2026-07-28", null)]
    public async Task Version_ThatTheUpstreamRefuses_IsRefusedByTheUpstream(string header, string? body)
    {
        const string unsupported = """{"jsonrpc":"2.0","id":7,"error":{"code":-32022,"message":"Unsupported protocol version","data":{"supported":["2026-07-28"]}}}""";
        await using var upstream = await RecordingUpstream.StartAsync((http, _) => RecordingUpstream.JsonAsync(http, unsupported, 400));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var text = body is null ? """{"jsonrpc":"2.0","id":7,"method":"server/discover"}""" : Modern.Body("server/discover").Replace("2026-07-28", body);
        using var answer = await gateway.PostAsync(text, headers: [("MCP-Protocol-Version", header), ("Mcp-Method", "server/discover")]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(unsupported, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Session_InAModernRequestOrItsAnswer_GoesNoFurther()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
        {
            http.Response.Headers["Mcp-Session-Id"] = "raw";
            return RecordingUpstream.ResultAsync(http, arrival);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.PostAsync(
            Modern.Body("tools/call", "\"name\":\"x\""), headers: [.. Modern.Headers("tools/call", "x"), ("Mcp-Session-Id", "raw"), ("Last-Event-ID", "1")]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Mcp-Session-Id"));
        Assert.DoesNotContain(Assert.Single(upstream.Arrivals).Headers.Keys, name => name is "Mcp-Session-Id" or "Last-Event-ID");
    }

    [Theory]
    [InlineData("tools/call", true)]
    [InlineData("prompts/get", true)]
    [InlineData("tools/call", false)]
    [InlineData("prompts/get", false)]
    public async Task CallerThatLeaves_TakesAModernRequestAlongAndLeavesALegacyOne(string method, bool isModern)
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var ended = new TaskCompletionSource<bool>();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            arrived.TrySetResult();
            await Task.WhenAny(release.Task, Task.Delay(Timeout.Infinite, http.RequestAborted));
            ended.TrySetResult(http.RequestAborted.IsCancellationRequested);
            if (!http.RequestAborted.IsCancellationRequested)
                await RecordingUpstream.ResultAsync(http, arrival);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using (var client = new HttpClient { BaseAddress = gateway.Http.BaseAddress })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint)
            {
                Content = new StringContent(isModern ? Modern.Body(method, "\"name\":\"x\"") : $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{"name":"x"} }"""),
            };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Authorization = new("Bearer", TestGateway.Token);
            foreach (var (name, value) in isModern ? Modern.Headers(method, "x") : [])
                request.Headers.TryAddWithoutValidation(name, value);
            var sending = client.SendAsync(request);
            await arrived.Task;
            client.CancelPendingRequests();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        if (!isModern)
        {
            // Another call through the same gateway: by its end a cancel of the first one would have come long since.
            release.SetResult();
            using var second = await gateway.CallAsync("y");
            Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        }

        Assert.Equal(isModern, await ended.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Listen_CountsAsAStreamNotAsACall()
    {
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            if (arrival.Method != "subscriptions/listen")
            {
                await RecordingUpstream.ResultAsync(http, arrival);
                return;
            }

            await RecordingUpstream.EventsAsync(http, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\"}\n\n");
            await Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted));
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:CallsPerGrant=1", "--Sluice:StreamsPerGrant=1");
        using var first = await Modern.PostAsync(gateway, "subscriptions/listen", "\"notifications\":{}");
        using var second = await Modern.PostAsync(gateway, "subscriptions/listen", "\"notifications\":{}");
        using var call = await gateway.CallAsync("x");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Contains("streams", await second.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
    }

    [Fact]
    public async Task Notification_NeedsNoHeaders()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, _) =>
        {
            http.Response.StatusCode = 202;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.PostAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""", headers: [("MCP-Protocol-Version", Modern.Version)]);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task Method_ThatThePolicyDoesNotAllow_IsNotFound()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, """{ "version": "1", "default": "allow", "methods": ["prompts"] }""");
        using var answer = await Modern.PostAsync(gateway, "resources/read", "\"uri\":\"a:b\"", "a:b");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"error\":{\"code\":-32601", await answer.Content.ReadAsStringAsync());
    }
}
