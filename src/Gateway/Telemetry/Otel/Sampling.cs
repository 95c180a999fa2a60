using System.Diagnostics;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>
/// Which calls are recorded. Decides as the SDK's samplers of the same names do, so that every node of a trace agrees, but of ids that are not text yet:
/// most calls are left out, and should not pay for the text.
/// </summary>
/// <param name="followsParent">Whether a parent's decision holds for the call too.</param>
/// <param name="ratio">Of the traces that are recorded otherwise, 0 to 1.</param>
internal sealed class Sampling(bool followsParent, double ratio)
{
    private readonly long _bound = ratio switch { <= 0 => 0, >= 1 => long.MaxValue, _ => (long)(ratio * long.MaxValue) };

    /// <param name="parent">What the caller sent.</param>
    public bool Records(in ActivityContext parent)
    {
        if (followsParent)
            return parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        Span<byte> id = stackalloc byte[TraceId.Size];
        parent.TraceId.CopyTo(id);
        return Records(TraceId.Of(id));
    }

    /// <param name="trace">A new one.</param>
    public bool Records(TraceId trace) => ((long)(trace.Value >> 64) & long.MaxValue) < _bound;
}
