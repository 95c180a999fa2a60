using System.Diagnostics.Metrics;
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

    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _findings;
    private readonly Counter<long> _approvals;
    private readonly Counter<long> _uncounted;
    private readonly Counter<long> _refunds;
    private readonly Counter<long> _unreadable;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _breakers;
    private readonly Histogram<double> _serving;
    private readonly Histogram<double> _calling;
    private readonly Histogram<double> _deciding;
    private readonly Histogram<double> _ledger;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(MeterName);
        _decisions = meter.CreateCounter<long>("sluice.decisions", "{decision}", "Decided calls by outcome and reason.");
        _findings = meter.CreateCounter<long>("sluice.findings", "{finding}", "Calls that a rule in shadow mode would have denied, by reason.");
        _approvals = meter.CreateCounter<long>("sluice.approvals", "{approval}", "Approvals that calls asked for, and what people said to them, by event.");
        _uncounted = meter.CreateCounter<long>("sluice.uncounted", "{call}", "Calls that passed uncounted, since their limits allow it while the ledger is out of reach.");
        _refunds = meter.CreateCounter<long>("sluice.refunds", "{refund}", "Reservations given back, by why.");
        _unreadable = meter.CreateCounter<long>("sluice.flows.unreadable", "{result}", "Results of flow tools in which the session or its status cannot be read, by part.");
        _rejected = meter.CreateCounter<long>("sluice.rejected", "{request}", "Requests that no policy was asked about, by why.");
        _breakers = meter.CreateCounter<long>("sluice.upstream.breaker", "{change}", "Changes of upstreams' breakers, by new state.");
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

    /// <param name="time">From the request to the end of its answer.</param>
    /// <param name="tags">Of an <see cref="Operations.OperationTags"/>.</param>
    public void ServerOperationTook(TimeSpan time, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _serving.Record(time.TotalSeconds, tags);

    /// <param name="time">From the moment it leaves to the end of the answer.</param>
    /// <param name="tags">Of an <see cref="Operations.OperationTags"/> with an upstream.</param>
    public void ClientOperationTook(TimeSpan time, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _calling.Record(time.TotalSeconds, tags);

    public void DecisionTook(TimeSpan time, bool allowed)
    {
        if (_deciding.Enabled)
            _deciding.Record(time.TotalSeconds, new KeyValuePair<string, object?>("outcome", allowed ? "allowed" : "denied"));
    }

    /// <param name="time">From the question to the answer.</param>
    /// <param name="operation">What was asked.</param>
    /// <param name="status">What became of it; of a closed set.</param>
    public void LedgerTook(TimeSpan time, string operation, string status)
    {
        if (_ledger.Enabled)
            _ledger.Record(time.TotalSeconds, new("operation", operation), new("status", status));
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

    public void Decided(Reason reason)
    {
        if (_decisions.Enabled)
            _decisions.Add(1, new("outcome", reason == Reason.None ? "allowed" : "denied"), new("reason", ReasonNames.Of(reason)));
    }

    /// <summary>Of a call that runs, for all that a rule in shadow mode says.</summary>
    public void Found(Reason reason)
    {
        if (_findings.Enabled)
            _findings.Add(1, new KeyValuePair<string, object?>("reason", ReasonNames.Of(reason)));
    }

    public void ApprovalAsked() => _approvals.Add(1, new KeyValuePair<string, object?>("event", "asked"));

    public void ApprovalDecided(ApprovalDecision decision) =>
        _approvals.Add(1, new KeyValuePair<string, object?>("event", decision == ApprovalDecision.Approve ? "approved" : "rejected"));

    public void PassedUncounted() => _uncounted.Add(1);

    public void Refunded(SettlementKind settlement)
    {
        if (_refunds.Enabled)
            _refunds.Add(1, new KeyValuePair<string, object?>("cause", settlement == SettlementKind.NotRun ? "not_run" : "error"));
    }

    public void Unreadable(FlowStepKind part)
    {
        if (_unreadable.Enabled)
            _unreadable.Add(1, new KeyValuePair<string, object?>("part", part == FlowStepKind.Start ? "start" : "step"));
    }

    public void BreakerChanged(BreakerState state)
    {
        if (_breakers.Enabled)
            _breakers.Add(1, new KeyValuePair<string, object?>("state", state switch { BreakerState.Closed => "closed", BreakerState.Open => "open", _ => "half_open" }));
    }

    public void Rejected(string why)
    {
        if (_rejected.Enabled)
            _rejected.Add(1, new KeyValuePair<string, object?>("reason", why));
    }
}
