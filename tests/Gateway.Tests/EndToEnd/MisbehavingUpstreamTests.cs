using System.Net;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Upstreams;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>What a caller gets, is charged, and finds recorded when the upstream fails it, over real sockets.</summary>
public sealed class MisbehavingUpstreamTests
{
    private const int Timeout = 60_000;
    private const string Result = """{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":false}}""";

    private static readonly string Policy = Policies.OneTool("x", max: 5);

    /// <summary>What the upstream sends before it closes ("…": it stays silent instead), then status, part of the message, refund and upstream status.</summary>
    public static TheoryData<string, int, string, string, int> BeforeTheAnswer => new()
    {
        { "…", 504, "did not answer in time; the call may have run", "", 0 },
        { "", 502, "broke off before it answered; the call may have run", "", 0 },
        { "HTTP/1.1 200 OK\r\nContent-Ty", 502, "broke off before it answered; the call may have run", "", 0 },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 502, "encoded answer", "", 0 },
        { "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nContent-Length: 2\r\n\r\n{}", 502, "refused the gateway's credentials", "not_run", 401 },
    };

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(BeforeTheAnswer))]
    public async Task Call_UpstreamFailsBeforeTheAnswer_IsAnErrorWithTheId(string sent, int status, string message, string refund, int upstreamStatus)
    {
        await using var upstream = FirstSending(sent);
        await using var gateway = await TestGateway.StartAsync(Endpoint(upstream), Policy, "--Sluice:Upstream:FirstByteTimeoutMs=300");
        using var answer = await gateway.CallAsync("x");

        Assert.Equal(status, (int)answer.StatusCode);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("""{"jsonrpc":"2.0","id":7,"error":{"code":-32001,"message":"The upstream MCP server """, body);
        Assert.Contains(message, body);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Empty(answer.Headers.WwwAuthenticate);
        await AssertSettledAsync(gateway, refund, upstreamStatus);
    }

    public static TheoryData<string> InsideTheAnswer =>
    [
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":7,",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n: hi\n\ndat\r\n",
    ];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(InsideTheAnswer))]
    public async Task Call_UpstreamDiesInsideTheAnswer_CutsItSoThatItCannotPassForWholeAndKeepsTheCharge(string sent)
    {
        await using var upstream = FirstSending(sent);
        await using var gateway = await TestGateway.StartAsync(Endpoint(upstream), Policy);

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var answer = await gateway.CallAsync("x");
            await answer.Content.ReadAsStringAsync();
        });

        await AssertSettledAsync(gateway, refund: "", upstreamStatus: 200);
    }

    [Fact(Timeout = Timeout)]
    public async Task Call_NobodyListens_IsRefundedAndThenRefusedByTheBreaker()
    {
        var gone = ScriptedUpstream.Answering("");
        await gone.DisposeAsync();
        await using var gateway = await TestGateway.StartAsync(Endpoint(gone), Policy, "--Sluice:Upstream:BreakerFailures=1", "--Sluice:Upstream:BreakerPauseMs=600000");

        using var first = await gateway.CallAsync("x");
        Assert.Equal(HttpStatusCode.BadGateway, first.StatusCode);
        Assert.Contains("cannot be reached; nothing was run", await first.Content.ReadAsStringAsync());
        Assert.Equal(("allowed", "not_run", 0), await gateway.OutcomeAsync(1));

        using var second = await gateway.CallAsync("x");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal("1", second.Headers.GetValues("Retry-After").Single());
        Assert.StartsWith("""{"jsonrpc":"2.0","id":7,"error":{"code":-32001,"message":"The upstream MCP server failed several times""", await second.Content.ReadAsStringAsync());
        Assert.Equal(("allowed", "not_run", 0), await gateway.OutcomeAsync(2));
    }

    [Fact(Timeout = Timeout)]
    public async Task Call_BeyondTheBoundOfTheUpstream_IsBusyAndRefunded()
    {
        var release = new TaskCompletionSource();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            await release.Task;
            await RecordingUpstream.ResultAsync(http, arrival);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policy, "--Sluice:Upstream:MaxCalls=1");
        var running = gateway.CallAsync("x");
        while (upstream.Arrivals.IsEmpty) await Task.Delay(5);

        using var busy = await gateway.CallAsync("x", token: "bob-token-0123456789ab");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
        Assert.Contains("Too many calls to this upstream", await busy.Content.ReadAsStringAsync());
        Assert.Equal(("allowed", "not_run", 0), await gateway.OutcomeAsync(1));

        release.SetResult();
        using var answer = await running;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(307)]
    [InlineData(302)]
    public async Task Call_Redirect_PassesWithoutItsLocationAndIsNotFollowed(int status)
    {
        await using var upstream = FirstSending($"HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:1/?key=secret\r\nContent-Length: 5\r\n\r\nmoved");
        await using var gateway = await TestGateway.StartAsync(Endpoint(upstream), Policy);
        using var answer = await gateway.CallAsync("x");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Equal("moved", await answer.Content.ReadAsStringAsync());
        Assert.Single(upstream.Requests);
        await AssertSettledAsync(gateway, refund: "", status);
    }

    [Fact(Timeout = Timeout)]
    public async Task Call_EncodedError_PassesByItsStatus()
    {
        await using var upstream = FirstSending("HTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
        await using var gateway = await TestGateway.StartAsync(Endpoint(upstream), Policy);
        using var answer = await gateway.CallAsync("x");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        await AssertSettledAsync(gateway, "not_run", 404);
    }

    [Fact(Timeout = Timeout)]
    public async Task List_Encoded_IsAnErrorNotALeak()
    {
        await using var upstream = FirstSending("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc");
        await using var gateway = await TestGateway.StartAsync(Endpoint(upstream), Policy);
        using var answer = await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.StartsWith("""{"jsonrpc":"2.0","id":1,"error":""", await answer.Content.ReadAsStringAsync());
    }

    private static Uri Endpoint(ScriptedUpstream upstream) => new(upstream.Url, "/mcp/");

    /// <summary>The first connection misbehaves, all others answer.</summary>
    private static ScriptedUpstream FirstSending(string bytes) => new(async (peer, number) =>
    {
        while (await peer.ReadAsync() is not null)
        {
            if (number > 1)
            {
                await peer.SendAsync(ScriptedUpstream.Json(Result));
            }
            else if (bytes == "…")
            {
                await peer.WaitForCloseAsync();
                return;
            }
            else
            {
                await peer.SendAsync(Encoding.ASCII.GetBytes(bytes));
                return;
            }
        }
    });

    /// <summary>By the record and by what is left at the next call.</summary>
    private static async Task AssertSettledAsync(TestGateway gateway, string refund, int upstreamStatus)
    {
        Assert.Equal(("allowed", refund, upstreamStatus), await gateway.OutcomeAsync(1));
        using var next = await gateway.CallAsync("x");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.StartsWith(refund.Length > 0 ? "\"calls\";r=4;" : "\"calls\";r=3;", next.Headers.GetValues("RateLimit").Single());
    }
}
