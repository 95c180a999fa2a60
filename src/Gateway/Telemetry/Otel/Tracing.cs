using System.Diagnostics;
using Sluice.Gateway.Configuration;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>
/// Makes spans. The sampler is asked first, so that a call which is not recorded makes none: the SDK would make one to keep its trace id.
/// </summary>
internal sealed class Tracing(SluiceOptions options) : IDisposable
{
    public const string SourceName = "Sluice.Gateway";

    private readonly ActivitySource _source = new(SourceName);
    private readonly Sampling? _sampling = options.Otel.Sampling;

    public bool IsOn => _sampling is not null;

    /// <summary>Whether the call is to be recorded.</summary>
    /// <param name="parent">What the caller sent.</param>
    public bool Records(in ActivityContext parent) => _sampling!.Records(parent);

    /// <summary>Begins a trace, for a call without a parent. Whether it is to be recorded.</summary>
    public bool RecordsRoot(out TraceId trace)
    {
        Span<byte> id = stackalloc byte[TraceId.Size];
        Random.Shared.NextBytes(id);
        trace = TraceId.Of(id);
        return _sampling!.Records(trace);
    }

    /// <summary>Begins a span that was decided on, as the root of its trace.</summary>
    /// <param name="name">Of low cardinality.</param>
    /// <param name="trace">A new one.</param>
    public Activity? StartRoot(string name, TraceId trace) =>
        _source.StartActivity(name, ActivityKind.Server, new ActivityContext(ActivityTraceId.CreateFromString(trace.ToString()), default, default));

    /// <summary>Begins a span that was decided on.</summary>
    /// <param name="name">Of low cardinality.</param>
    /// <param name="parent">What the caller sent.</param>
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
