using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// A counter whose series are known beforehand. It adds up by itself, and says the sums when it is asked: so an event costs the same however many listen,
/// and each series is there, at zero, before its first event. An alert on an increase would otherwise miss the first one.
/// </summary>
internal sealed class ClosedCounter
{
    private readonly KeyValuePair<string, object?>[][] _series;
    private readonly long[] _counts;

    /// <param name="meter">Whose instrument it is.</param>
    /// <param name="name">Of the instrument.</param>
    /// <param name="unit">What is counted, in braces.</param>
    /// <param name="description">Of the instrument.</param>
    /// <param name="series">The tags of each.</param>
    public ClosedCounter(Meter meter, string name, string unit, string description, params KeyValuePair<string, object?>[][] series)
    {
        (_series, _counts) = (series, new long[series.Length]);
        meter.CreateObservableCounter(name, Observe, unit, description);
    }

    /// <summary>The tags of a counter whose series differ in one of them.</summary>
    public static KeyValuePair<string, object?>[][] By(string tag, params ReadOnlySpan<string> values)
    {
        var series = new KeyValuePair<string, object?>[values.Length][];
        for (var i = 0; i < values.Length; i++)
            series[i] = [new(tag, values[i])];
        return series;
    }

    /// <summary>Done before it says the sums: whoever collects asks the observed instruments first, and then looks at what others have measured.</summary>
    public Action? WhenAsked { get; init; }

    /// <param name="series">Its place among those that the counter was made with.</param>
    public void Add(int series) => Interlocked.Increment(ref _counts[series]);

    private IEnumerable<Measurement<long>> Observe()
    {
        WhenAsked?.Invoke();
        for (var i = 0; i < _series.Length; i++)
            yield return new Measurement<long>(Interlocked.Read(ref _counts[i]), _series[i]);
    }
}
