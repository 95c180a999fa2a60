using System.Diagnostics;
using OpenTelemetry.Trace;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>
/// Makes spans. The sampler is asked first, so that a call which is not recorded makes none: the SDK would make one to keep its trace id.
/// </summary>
internal sealed class Tracing(SluiceOptions options) : IDisposable
{
    public const string SourceName = "Sluice.Gateway";

    private readonly ActivitySource _source = new(SourceName);
    private readonly Sampler? _sampler = options.Otel.Sampler;

    public bool IsOn => _sampler is not null;

    /// <summary>Whether the call is to be recorded.</summary>
    /// <param name="parent">What the caller sent; default: nothing.</param>
    /// <param name="traceId">The trace it belongs to: the parent's, else a new one.</param>
    public bool Records(in ActivityContext parent, out ActivityTraceId traceId)
    {
        traceId = parent.TraceId == default ? ActivityTraceId.CreateRandom() : parent.TraceId;
        return _sampler!.ShouldSample(new SamplingParameters(parent, traceId, SourceName, ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample;
    }

    /// <summary>Begins a span that was decided on.</summary>
    /// <param name="name">Of low cardinality.</param>
    /// <param name="parent">A context with a trace id; without a span id it is a root of that trace.</param>
    /// <param name="link">Another context that the call came with; default: none.</param>
    public Activity? StartServer(string name, in ActivityContext parent, in ActivityContext link) =>
        _source.StartActivity(name, ActivityKind.Server, parent, links: link == default ? null : [new ActivityLink(link)]);

    /// <summary>Begins a span below the call's own, which stays the current one: what is logged meanwhile belongs to the call.</summary>
    public Activity? StartChild(Activity parent, string name, ActivityKind kind)
    {
        var current = Activity.Current;
        var child = _source.StartActivity(name, kind, parent.Context);
        Activity.Current = current;
        return child;
    }

    /// <summary>The span of the call that the current flow belongs to; null: it is not recorded.</summary>
    public Activity? Current => IsOn && Activity.Current is { } current && ReferenceEquals(current.Source, _source) ? current : null;

    public void Dispose() => _source.Dispose();
}
