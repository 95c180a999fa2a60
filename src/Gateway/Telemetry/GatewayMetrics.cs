using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Sluice.Gateway.Telemetry.Operations;
using Sluice.Gateway.Upstreams;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Sessions;
using Sluice.Store.Audit.Postgres;

namespace Sluice.Gateway.Telemetry;

/// <summary>The gateway's instruments. Tag values come from closed sets: no grant, tool or session ever names a series.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "Sluice.Gateway";

    private static readonly KeyValuePair<string, object?>[] Allowed = [new("outcome", "allowed")];
    private static readonly KeyValuePair<string, object?>[] Denied = [new("outcome", "denied")];

    private readonly Meter _meter;
    private readonly WaitingDurations _waiting = new();
    private readonly ClosedCounter _decisions;
    private readonly ClosedCounter _findings;
    private readonly ClosedCounter _approvals;
    private readonly ClosedCounter _uncounted;
    private readonly ClosedCounter _refunds;
    private readonly ClosedCounter _unreadable;
    private readonly ClosedCounter _rejected;
    private readonly ClosedCounter _breakers;
    private readonly Histogram<double> _serving;
    private readonly Histogram<double> _calling;
    private readonly Histogram<double> _deciding;
    private readonly Histogram<double> _ledger;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(MeterName);
        var reasons = Enum.GetValues<Reason>();
        _decisions = new ClosedCounter(meter, "sluice.decisions", "{decision}", "Decided calls by outcome and reason.", Array.ConvertAll(reasons, Outcome)) { WhenAsked = _waiting.Flush };
        _findings = new ClosedCounter(meter, "sluice.findings", "{finding}", "Calls that a rule in shadow mode would have denied, by reason.", ClosedCounter.By("reason", Array.ConvertAll(reasons[1..], ReasonNames.Of)));
        _approvals = new ClosedCounter(meter, "sluice.approvals", "{approval}", "Approvals that calls asked for, and what people said to them, by event.", ClosedCounter.By("event", "asked", "approved", "rejected"));
        _uncounted = new ClosedCounter(meter, "sluice.uncounted", "{call}", "Calls that passed uncounted, since their limits allow it while the ledger is out of reach.", [[]]);
        _refunds = new ClosedCounter(meter, "sluice.refunds", "{refund}", "Reservations given back, by why.", ClosedCounter.By("cause", "not_run", "error"));
        _unreadable = new ClosedCounter(meter, "sluice.flows.unreadable", "{result}", "Results of flow tools in which the session or its status cannot be read, by part.", ClosedCounter.By("part", "start", "step"));
        _rejected = new ClosedCounter(meter, "sluice.rejected", "{request}", "Requests that no policy was asked about, by why.", ClosedCounter.By("reason", RejectionNames.All));
        _breakers = new ClosedCounter(meter, "sluice.upstream.breaker", "{change}", "Changes of upstreams' breakers, by new state.", ClosedCounter.By("state", "closed", "open", "half_open"));
        _serving = Duration("mcp.server.operation.duration", "From a caller's request or notification to the end of its answer.", Buckets.Operations);
        _calling = Duration("mcp.client.operation.duration", "From the moment a request or notification leaves for its upstream to the end of the answer.", Buckets.Operations);
        _deciding = Duration("sluice.decision.duration", "How long the policy and the ledger took to decide a call.", Buckets.Decisions);
        _ledger = Duration("sluice.ledger.duration", "How long the ledger took to answer.", Buckets.Decisions);

        Histogram<double> Duration(string name, string description, InstrumentAdvice<double> buckets) =>
            meter.CreateHistogram(name, "s", description, tags: null, buckets);
    }

    /// <summary>Whether anybody listens to what only a whole operation can tell.</summary>
    public bool MeasuresOperations => _serving.Enabled || _calling.Enabled || _deciding.Enabled;

    public bool MeasuresLedger => _ledger.Enabled;

    /// <param name="times">Its parts are measured together, as one way into a batch costs less than three.</param>
    /// <param name="isRecorded">Whether it has a span, the current one: what is measured within it is an example of it, and so cannot wait.</param>
    public void OperationTook(in OperationTimes times, bool isRecorded)
    {
        if (!MeasuresOperations)
            return;
        Parts parts = default;
        var count = 0;
        parts[count++] = new WaitingDuration(_serving, times.Served, times.ServedTags);
        if (times.Decided is { } decided)
            parts[count++] = new WaitingDuration(_deciding, decided, times.IsAllowed ? Allowed : Denied);
        if (times.Called is { } called)
            parts[count++] = new WaitingDuration(_calling, called, times.CalledTags);
        if (!isRecorded)
        {
            _waiting.Add(parts[..count]);
            return;
        }

        foreach (ref readonly var part in parts[..count])
            part.HandOn();
    }

    /// <summary>The part of a recorded operation that has a span of its own, the current one.</summary>
    /// <param name="time">From the moment it left to the end of the upstream's answer.</param>
    /// <param name="tags">Of an <see cref="OperationTags"/> with an upstream.</param>
    public void RecordedCallTook(TimeSpan time, KeyValuePair<string, object?>[] tags) => new WaitingDuration(_calling, time, tags).HandOn();

    /// <param name="time">From the question to the answer.</param>
    /// <param name="outcome">What was asked, and what became of it.</param>
    public void LedgerTook(TimeSpan time, LedgerOutcome outcome)
    {
        if (!_ledger.Enabled)
            return;
        var duration = new WaitingDuration(_ledger, time, outcome.Tags);
        if (Activity.Current is null)
            _waiting.Add(duration);
        else
            duration.HandOn();
    }

    /// <summary>Once, when the audit log is open.</summary>
    public void WatchAudit(Func<int> queued) =>
        _meter.CreateObservableUpDownCounter("sluice.audit.queue", queued, "{decision}", "Decisions that hold a place in the audit log and are not written yet.");

    /// <summary>Once, when the directory is open.</summary>
    public void WatchDirectory(Func<double> ageInSeconds) =>
        _meter.CreateObservableGauge("sluice.directory.age", ageInSeconds, "s", "How old the state of the directory store is that this node goes by.");

    /// <summary>Once, when decisions are shipped.</summary>
    public void WatchSpool(Func<SpoolBacklog> backlog, TimeProvider time)
    {
        _meter.CreateObservableGauge("sluice.audit.backlog", () => backlog().Rows, "{decision}", "Decisions in the node's file that PostgreSQL does not have.");
        _meter.CreateObservableGauge("sluice.audit.backlog.age", Age, "s", "How long the oldest of them has waited.");

        double Age() => backlog().Oldest is { } oldest ? Math.Max(0, (time.GetUtcNow() - oldest).TotalSeconds) : 0;
    }

    public void Decided(Reason reason) => _decisions.Add((int)reason);

    /// <summary>Of a call that runs, for all that a rule in shadow mode says.</summary>
    public void Found(Reason reason) => _findings.Add((int)reason - 1);

    public void ApprovalAsked() => _approvals.Add(0);

    public void ApprovalDecided(ApprovalDecision decision) => _approvals.Add(decision == ApprovalDecision.Approve ? 1 : 2);

    public void PassedUncounted() => _uncounted.Add(0);

    public void Refunded(SettlementKind settlement) => _refunds.Add(settlement == SettlementKind.NotRun ? 0 : 1);

    public void Unreadable(FlowStepKind part) => _unreadable.Add(part == FlowStepKind.Start ? 0 : 1);

    public void BreakerChanged(BreakerState state) => _breakers.Add(state switch { BreakerState.Closed => 0, BreakerState.Open => 1, _ => 2 });

    /// <param name="why">Of <see cref="RejectionNames"/>.</param>
    public void Rejected(string why) => _rejected.Add(RejectionNames.PlaceOf(why));

    private static KeyValuePair<string, object?>[] Outcome(Reason reason) =>
        [new("outcome", reason == Reason.None ? "allowed" : "denied"), new("reason", ReasonNames.Of(reason))];

    [InlineArray(3)]
    private struct Parts
    {
        private WaitingDuration _first;
    }
}
