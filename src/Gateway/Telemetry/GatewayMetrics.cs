using System.Diagnostics.Metrics;
using Sluice.Gateway.Upstreams;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit.Postgres;

namespace Sluice.Gateway.Telemetry;

/// <summary>The gateway's instruments. Tag values come from closed sets: no grant, tool or session ever names a series.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "Sluice.Gateway";

    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _refunds;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _breakers;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(MeterName);
        _decisions = meter.CreateCounter<long>("sluice.decisions", "{decision}", "Decided calls by outcome and reason.");
        _refunds = meter.CreateCounter<long>("sluice.refunds", "{refund}", "Reservations given back, by why.");
        _rejected = meter.CreateCounter<long>("sluice.rejected", "{request}", "Requests that no policy was asked about, by why.");
        _breakers = meter.CreateCounter<long>("sluice.upstream.breaker", "{change}", "Changes of upstreams' breakers, by new state.");
    }

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

    public void Refunded(Settlement settlement)
    {
        if (_refunds.Enabled)
            _refunds.Add(1, new KeyValuePair<string, object?>("cause", settlement == Settlement.NotRun ? "not_run" : "error"));
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
