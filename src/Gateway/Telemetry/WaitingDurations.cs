using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Durations that wait to be measured together, less than <see cref="DurationBatch.Most"/> for each processor. Nearly all calls are measured in the same few
/// series: one by one, the processors would take those from each other's caches several times a call, and look each up anew.
/// </summary>
internal sealed class WaitingDurations
{
    private readonly DurationBatch[] _batches = new DurationBatch[Environment.ProcessorCount];

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
        var batch = _batches[(uint)Thread.GetCurrentProcessorId() % (uint)_batches.Length];
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
