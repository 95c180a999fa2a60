using System.Numerics;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Durations that wait to be measured together, at most <see cref="DurationBatch.Most"/> for each processor. Nearly all calls are measured in the same few
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

    /// <param name="durations">The few of one call that are known at the same time.</param>
    public void Add(params ReadOnlySpan<WaitingDuration> durations)
    {
        var batch = _batches[Thread.GetCurrentProcessorId() & (_batches.Length - 1)];
        if (batch.TryAdd(durations))
            return;
        foreach (ref readonly var duration in durations)
            duration.HandOn();
    }

    /// <summary>Hands all of them on, for somebody who collects.</summary>
    public void Flush()
    {
        foreach (var batch in _batches)
            batch.Flush();
    }
}
