using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry;

/// <summary>Upper bounds of the histograms' buckets, in seconds.</summary>
internal static class Buckets
{
    /// <summary>As the semantic conventions for MCP advise.</summary>
    public static readonly InstrumentAdvice<double> Operations = new() { HistogramBucketBoundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] };

    /// <summary>From a ledger in this process, some microseconds, to the half second in which a decision must be made.</summary>
    public static readonly InstrumentAdvice<double> Decisions = new()
    {
        HistogramBucketBoundaries = [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
    };
}
