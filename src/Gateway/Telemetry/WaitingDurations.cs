using System.Diagnostics.Metrics;
using System.Numerics;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Durations that wait to be measured together, less than <see cref="DurationBatch.Most"/> for each processor. Nearly all calls are measured in the same few
/// series: one by one, the processors would take those from each other's caches several times a call, and look each up anew.
/// </summary>
internal sealed class WaitingDurations
{
    /// <summary>
    /// The ids are the machine's, the count is the container's: of two processors, 2 and 4 would share one of two batches, and seldom share one of these. A
    /// power of two.
    /// </summary>
    private const int FewestBatches = 16;

    private readonly DurationBatch[] _batches = new DurationBatch[Math.Max(FewestBatches, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount))];

    public WaitingDurations()
    {
        for (var i = 0; i < _batches.Length; i++)
            _batches[i] = new DurationBatch();
    }

    /// <param name="instrument">That they are measured by.</param>
    /// <param name="seconds">The duration.</param>
    /// <param name="tags">Never changed.</param>
    public void Add(Histogram<double> instrument, double seconds, KeyValuePair<string, object?>[] tags)
    {
        var batch = _batches[Thread.GetCurrentProcessorId() & (_batches.Length - 1)];
        if (!batch.TryAdd(new WaitingDuration(instrument, seconds, tags)))
            instrument.Record(seconds, tags);
    }

    /// <summary>Hands all of them on, for somebody who collects.</summary>
    public void Flush()
    {
        foreach (var batch in _batches)
            batch.Flush();
    }
}
