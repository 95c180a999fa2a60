using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Processes.Ending;

/// <summary>Calls that do not end by themselves, and people who do not wait.</summary>
public sealed class HurryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-hurry-").FullName;
    private int _sent;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sigterm_CallThatNeverEnds_IsToldAndRecordedWithinTheTime()
    {
        await using var upstream = await SilentAsync();
        await using var gateway = await StartAsync(upstream, "--Sluice:DrainTimeoutSeconds=4");
        var call = CallAsync(gateway);
        await UntilArrivedAsync(upstream);

        var signalled = Stopwatch.GetTimestamp();
        await gateway.SignalAsync("TERM");
        using var answer = await call.WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.StartsWith(
            """{"jsonrpc":"2.0","id":7,"error":{"code":-32001,"message":"This node of the gateway stopped before the upstream MCP server answered; the call may have run.""",
            await answer.Content.ReadAsStringAsync());
        var exitCode = await gateway.ExitAsync().WaitAsync(Patience);

        // A busy machine may need a moment more to notice that a process has ended.
        Assert.InRange(Stopwatch.GetElapsedTime(signalled), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Equal(0, exitCode);
        AssertRecorded();
    }

    [Theory]
    [InlineData("TERM", "TERM")]
    [InlineData("INT", "INT")]
    [InlineData("TERM", "INT")]
    public async Task SecondSignal_CallThatNeverEnds_EndsTheNodeAtOnceAndTheRecordIsThere(string first, string second)
    {
        await using var upstream = await SilentAsync();
        await using var gateway = await StartAsync(upstream, "--Sluice:DrainTimeoutSeconds=600", "--Sluice:DrainDelaySeconds=300");
        var call = CallAsync(gateway);
        await UntilArrivedAsync(upstream);

        await gateway.SignalAsync(first);
        await UntilStoppingAsync(gateway, isListening: first == "TERM");
        Assert.False(call.IsCompleted);
        await gateway.SignalAsync(second);
        Assert.Equal(0, await gateway.ExitAsync().WaitAsync(Patience));

        // Cut or told: nobody waited to see.
        await Task.WhenAny(call).WaitAsync(Patience);
        AssertRecorded();
    }

    private static Task<RecordingUpstream> SilentAsync() =>
        RecordingUpstream.StartAsync(static (http, _) => Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted)));

    private async Task<GatewayProcess> StartAsync(RecordingUpstream upstream, params string[] options)
    {
        var manifest = Path.Combine(_folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        return await GatewayProcess.StartAsync(manifest, _folder, options);
    }

    /// <summary>A machine that is busy enough keeps calls from leaving within their half second: such a one is sent again.</summary>
    private async Task<HttpResponseMessage> CallAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        while (true)
        {
            _sent++;
            var answer = await http.PostAsync(gateway.Address, new StringContent(
                """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","arguments":{}}}""", Encoding.UTF8, "application/json"));
            if (!(await answer.Content.ReadAsStringAsync()).Contains("nothing was run"))
                return answer;
            answer.Dispose();
        }
    }

    private static async Task UntilArrivedAsync(RecordingUpstream upstream)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (upstream.Arrivals.IsEmpty)
            await Task.Delay(5, limit.Token);
    }

    /// <summary>Not ready any more; or not even listening, where nobody waits for load balancers.</summary>
    private static async Task UntilStoppingAsync(GatewayProcess gateway, bool isListening)
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while ((await Readiness.ReadAsync(http, gateway.Address, limit.Token)).Ready)
                await Task.Delay(5, limit.Token);
        }
        catch (HttpRequestException) when (!isListening)
        {
            // Gone.
        }
    }

    private void AssertRecorded() => Assert.Equal(Enumerable.Repeat("allowed", _sent), new AuditReader(Path.Combine(_folder, "audit.db")).Last(100).Select(decision => decision.Outcome));
}
