using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>Which answers give the charge back, seen by what is left of the budget at the very next call.</summary>
public class RefundTests
{
    private const string Result = """{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":false}}""";
    private const string ToolError = """{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":true}}""";

    private static string RpcError(int code) => $$$"""{"jsonrpc":"2.0","id":7,"error":{"code":{{{code}}},"message":"no"}}""";

    public static TheoryData<string, int, string, bool> Table() => new()
    {
        { "not_run", 200, Result, false },
        { "not_run", 200, ToolError, false },
        { "not_run", 200, RpcError(-32602), true },
        { "not_run", 200, RpcError(-32601), true },
        { "not_run", 200, RpcError(-32000), false },
        { "not_run", 400, RpcError(-32000), true },
        { "not_run", 404, "{}", true },
        { "not_run", 408, "{}", false },
        { "not_run", 499, "{}", false },
        { "not_run", 500, "{}", false },
        { "not_run", 503, "{}", true },
        { "on_error", 500, "{}", true },
        { "on_error", 200, RpcError(-32000), true },
        { "on_error", 200, ToolError, false },
        { "on_error", 200, RpcError(-32601), true },
        { "never", 404, "{}", false },
        { "never", 200, RpcError(-32601), false },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Json_Answer_SettlesAsTheTableSays(string rule, int status, string body, bool isRefunded) =>
        Assert.Equal(isRefunded, await IsRefundedAsync(rule, (http, _) => RecordingUpstream.JsonAsync(http, body, status)));

    [Theory]
    [InlineData(-32602, true)]
    [InlineData(-32000, false)]
    public async Task Event_Answer_SettlesBeforeItIsReleased(int code, bool isRefunded) =>
        Assert.Equal(isRefunded, await IsRefundedAsync("not_run", (http, _) => RecordingUpstream.EventsAsync(http, ": hello\n\n", $"data: {RpcError(code)}\n\n")));

    [Fact]
    public async Task Stream_BrokenOffAfterTheRequestWasSent_StaysCharged() =>
        Assert.False(await IsRefundedAsync("on_error", (http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        }));

    [Fact]
    public async Task Upstream_Unreachable_IsRefunded()
    {
        var upstream = await RecordingUpstream.StartAsync();
        var endpoint = upstream.Endpoint;
        await upstream.DisposeAsync();
        await using var gateway = await TestGateway.StartAsync(endpoint, Policies.OneTool("x", max: 1));
        using var first = await gateway.CallAsync("x");
        using var second = await gateway.CallAsync("x");
        Assert.Equal((502, 502), ((int)first.StatusCode, (int)second.StatusCode));

        // A counter gives back at most max units a window: provoked failures are not free.
        using var third = await gateway.CallAsync("x");
        Assert.Contains("[POLICY DENIED] Limit of 1 per minute reached", await third.Content.ReadAsStringAsync());
    }

    /// <summary>What gives nothing back is not remembered: else a thousand errors would take the room of the one refund that is due.</summary>
    [Fact]
    public async Task Errors_ThatGiveNothingBack_LeaveRoomForRefunds()
    {
        const int errors = 1_025;
        await using var upstream = await RecordingUpstream.StartAsync((http, _) => RecordingUpstream.JsonAsync(http, RpcError(-32000)));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: errors + 2, window: "day"));
        await Parallel.ForAsync(0, errors, async (_, _) => (await gateway.CallAsync("x")).Dispose());
        upstream.Answer = (http, _) => RecordingUpstream.JsonAsync(http, "{}", 503);
        (await gateway.CallAsync("x")).Dispose();
        upstream.Answer = RecordingUpstream.ResultAsync;
        using var last = await gateway.CallAsync("x");
        Assert.StartsWith("\"calls\";r=1;", last.Headers.GetValues("RateLimit").Single());
    }

    private static async Task<bool> IsRefundedAsync(string rule, Func<Microsoft.AspNetCore.Http.HttpContext, Arrival, Task> answer)
    {
        await using var upstream = await RecordingUpstream.StartAsync(answer);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 5, more: $", \"refund\": \"{rule}\""));
        using (var first = await gateway.CallAsync("x"))
        {
            // The refund is done when the answer is there: nothing is waited for.
            try
            {
                await first.Content.ReadAsStringAsync();
            }
            catch (HttpRequestException)
            {
                // The broken stream.
            }
        }

        upstream.Answer = RecordingUpstream.ResultAsync;
        using var second = await gateway.CallAsync("x");
        var left = second.Headers.GetValues("RateLimit").Single();
        Assert.Matches("^\"calls\";r=[34];t=(60|5\\d)$", left);
        return left.Contains("r=4");
    }
}
