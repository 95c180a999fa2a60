using System.Diagnostics;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Telemetry.Otel;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Any engine behind the port is measured, also one that answers over a network, later, or not at all.</summary>
public sealed class MeasuredLedgerTests
{
    [Theory]
    [InlineData(ReserveStatus.Reserved, "reserved")]
    [InlineData(ReserveStatus.EngineUnavailable, "engine_unavailable")]
    [InlineData(null, "failed")]
    public async Task Reserve_ThatAnswersLater_IsASpanOfTheCall(ReserveStatus? status, string shown)
    {
        var spans = new List<Activity>();
        using var tracing = new Tracing(new SluiceOptions { Otel = new OtelOptions { Sampling = new Sampling(followsParent: false, 1) } });
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var call = tracing.StartServer("tools/call", new ActivityContext(ActivityTraceId.CreateRandom(), default, default), link: default)!;
        listener.ActivityStopped = span =>
        {
            if (span.TraceId == call.TraceId)
                spans.Add(span);
        };
        var engine = new LateLedger(status);
        var ledger = new MeasuredLedger(engine, Meters.Gateway(), tracing, TimeProvider.System);

        var asked = ledger.ReserveAsync(default, default);
        Assert.Empty(spans);
        engine.Answer.SetResult();
        if (status is { } expected)
            Assert.Equal(expected, (await asked).Status);
        else
            await Assert.ThrowsAsync<IOException>(async () => await asked);

        var span = Assert.Single(spans);
        Assert.Equal(("ledger reserve", call.SpanId, shown), (span.OperationName, span.ParentSpanId, (string?)span.GetTagItem("sluice.ledger.status")));
        Assert.Null(engine.SeenCall);
        Assert.Same(call, Activity.Current);
    }

    private sealed class LateLedger(ReserveStatus? status) : ILedger
    {
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What the engine's own work would count as: calls share it, so nobody's.</summary>
        public Activity? SeenCall { get; private set; }

        public async ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
        {
            await Answer.Task;
            SeenCall = Activity.Current;
            return new ReserveResult(status ?? throw new IOException("gone"));
        }

        public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken) => default;

        public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken) => default;

        public ValueTask<ApprovalOutcome> DecideApprovalAsync(
            OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken) => default;
    }
}
