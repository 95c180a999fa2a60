using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Tests.Telemetry;

public class GatewayMetricsTests
{
    [Fact]
    public async Task Decisions_Refunds_Rejections_AreCountedWithTagsOfClosedSets()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
            arrival.Body.AsSpan().IndexOf("fail"u8) >= 0 ? RecordingUpstream.JsonAsync(http, "{}", 404) : RecordingUpstream.ResultAsync(http, arrival));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 1));
        var factory = gateway.Services.GetRequiredService<IMeterFactory>();
        using var meters = new MeterCapture(factory);

        (await gateway.CallAsync("x", """{"a":"fail"}""")).Dispose();
        (await gateway.CallAsync("x")).Dispose();
        (await gateway.CallAsync("x")).Dispose();
        (await gateway.CallAsync("chosen_by_the_caller")).Dispose();
        (await gateway.CallAsync("x", token: null)).Dispose();
        (await gateway.PostAsync("[]")).Dispose();
        await gateway.DecisionsAsync(expected: 4);

        Assert.Equal(
            [
                "sluice.decisions 1 outcome=denied reason=limit", "sluice.decisions 1 outcome=denied reason=not_available", "sluice.decisions 2 outcome=allowed reason=",
                "sluice.refunds 1 cause=not_run", "sluice.rejected 1 reason=malformed", "sluice.rejected 1 reason=unauthorized",
            ],
            meters.Counted);
    }

    /// <summary>An increase from nothing is none: an alert on the first event needs the series before it.</summary>
    [Fact]
    public async Task Counters_BeforeAnyCall_ShowEverySeriesAtZero()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:Metrics=on");
        var lines = (await gateway.Http.GetStringAsync("/metrics")).Split('\n');
        Assert.Contains("sluice_upstream_breaker_total{state=\"open\"} 0", lines);
        Assert.Contains("sluice_uncounted_total 0", lines);
        foreach (var reason in Enum.GetValues<Reason>())
            Assert.Contains($"sluice_decisions_total{{outcome=\"{(reason == Reason.None ? "allowed" : "denied")}\",reason=\"{ReasonNames.Of(reason)}\"}} 0", lines);
        foreach (var name in RejectionNames.All)
            Assert.Contains($"sluice_rejected_total{{reason=\"{name}\"}} 0", lines);
    }

    [Fact]
    public void Events_OfEachKind_CountInTheirOwnSeries()
    {
        using var factory = new Meters();
        var metrics = new GatewayMetrics(factory);
        using var meters = new MeterCapture(factory);
        metrics.ApprovalDecided(ApprovalDecision.Approve);
        metrics.ApprovalDecided(ApprovalDecision.Reject);
        metrics.BreakerChanged(BreakerState.Open);
        metrics.BreakerChanged(BreakerState.HalfOpen);
        metrics.BreakerChanged(BreakerState.HalfOpen);
        metrics.Decided(Reason.AuditUnavailable);
        metrics.Found(Reason.Flow);
        metrics.Refunded(SettlementKind.Error);
        metrics.Rejected("a word of a later version");
        metrics.Unreadable(FlowStepKind.Step);
        Assert.Equal(
            [
                "sluice.approvals 1 event=approved", "sluice.approvals 1 event=rejected", "sluice.decisions 1 outcome=denied reason=audit_unavailable", "sluice.findings 1 reason=flow",
                "sluice.flows.unreadable 1 part=step", "sluice.refunds 1 cause=error", "sluice.rejected 1 reason=_other", "sluice.upstream.breaker 1 state=open", "sluice.upstream.breaker 2 state=half_open",
            ],
            meters.Counted);
    }

    [Fact]
    public void RejectionNames_HaveEachRejectionOnce()
    {
        var rejections = typeof(Rejection).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((Rejection)field.GetValue(null)!).Name);
        var others = typeof(RejectionNames).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(rejections.Union(others).Order(), RejectionNames.All.Order());
        Assert.Equal(RejectionNames.All.Distinct(), RejectionNames.All);
    }

    [Fact]
    public async Task DirectoryAge_OfANodeWhoseStoreAnswers_IsSmall()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var meters = new MeterCapture(gateway.Services.GetRequiredService<IMeterFactory>());
        Assert.InRange(meters.Observe("sluice.directory.age"), 0, 60);
    }
}
