using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Approvals;
using Sluice.Gateway.Tests.Enforcement;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Shadow;

/// <summary>Two gateways that count together: each call goes to the other one than the last.</summary>
public abstract class ShadowFleetContract
{
    /// <summary>Rules in shadow mode have half of the time that the call has left to leave in.</summary>
    private const double LatestSeconds = 0.2;

    [Fact]
    public async Task Traffic_ThroughEnforceAndShadow_IsRecordedAlike_AndShadowLetsAllOfItThrough()
    {
        var (enforced, reached) = await RunInTimeAsync(ShadowTraffic.Document);
        var (watched, all) = await RunInTimeAsync(ShadowTraffic.InShadow);

        Assert.Equal(enforced.Select(ShadowTraffic.Verdict), watched.Select(ShadowTraffic.Verdict));
        Assert.Equal(ShadowTraffic.Calls.Length, all);
        Assert.Equal(enforced.Count(decision => (string?)decision["outcome"] == "allowed"), reached);
        Assert.InRange(reached, 1, all - 1);
        Assert.All(watched, decision => Assert.Equal("allowed", (string?)decision["outcome"]));
        Assert.Equal(2, watched.Select(decision => (string?)decision["node"]).Distinct().Count());
    }

    private protected abstract IFleetEngine Engine();

    /// <summary>A run in which a busy machine's ledgers were too late once says nothing: it is made again.</summary>
    private async Task<(JsonNode[] Decisions, int Reached)> RunInTimeAsync(string document)
    {
        using var limit = new CancellationTokenSource(3 * LedgerFleet.Patience);
        while (true)
        {
            var run = await RunAsync(document);
            if (run.IsInTime)
                return (run.Decisions, run.Reached);
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task<(JsonNode[] Decisions, int Reached, bool IsInTime)> RunAsync(string document)
    {
        await using var fleet = await LedgerFleet.StartAsync(Engine(), document, gateways: 2, "--Sluice:LedgerTimeoutMs=500");
        fleet.Upstream.Answer = ShadowTraffic.AnswerAsync;
        using var late = new LateLedgers(fleet.Gateways, LatestSeconds);
        for (var call = 0; call < ShadowTraffic.Calls.Length; call++)
        {
            var (tool, arguments, token) = ShadowTraffic.Calls[call];
            using var answer = await fleet.Gateways[call % 2].CallAsync(tool, arguments, token, ("traceparent", $"00-{call + 1:x32}-{1:x16}-00"));
            await answer.Content.ReadAsStringAsync();
        }

        // The nodes' clocks may put calls of one millisecond in either order: the trace's id says which came first.
        await fleet.DecisionsAsync(ShadowTraffic.Calls.Length);
        var listed = (await HeldCall.OperatorOf(fleet.Gateways[0]).GetAsync("decisions?limit=500")).Expect(HttpStatusCode.OK)["items"].AsArray();
        return ([.. listed.Select(decision => decision!).OrderBy(decision => (string?)decision["trace_id"], StringComparer.Ordinal)], fleet.Upstream.Arrivals.Count, late.Count == 0);
    }
}
