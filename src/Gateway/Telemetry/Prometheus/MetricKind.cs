namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>What becomes of an instrument's measurements.</summary>
internal enum MetricKind
{
    /// <summary>They are added up, and only grow.</summary>
    Counter,

    /// <summary>They are added up.</summary>
    Sum,

    /// <summary>They are sorted into buckets.</summary>
    Histogram,

    /// <summary>The last one counts.</summary>
    Gauge,

    /// <summary>The last one counts, and is a total that only grows.</summary>
    ObservedCounter,
}
