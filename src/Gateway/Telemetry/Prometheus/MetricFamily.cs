using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>One instrument and its series.</summary>
internal sealed class MetricFamily
{
    /// <summary>Series of one instrument; measurements under further tags are added up in one more, as OpenTelemetry's own limit does.</summary>
    public const int MostSeries = 2_000;

    /// <summary>For histograms whose instrument gives no advice: OpenTelemetry's default bounds, in seconds.</summary>
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private readonly ConcurrentDictionary<TagSet, Series> _byTags = new(TagSetComparer.Instance);
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;
    private readonly List<Series> _series = [];

    /// <summary>By the identity of the tags' values, which nearly always are the same objects: to hash their texts would cost more than all the rest.</summary>
    private readonly RecentSeries?[] _recent = new RecentSeries?[64];
    private readonly Lock _adding = new();
    private readonly double[] _bounds;
    private Series? _overflow;

    public MetricFamily(Instrument instrument)
    {
        Kind = KindOf(instrument);
        Name = MetricName.Of(instrument.Name, instrument.Unit, Kind);
        Help = instrument.Description ?? "";
        _bounds = Kind != MetricKind.Histogram ? [] : instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised] : DefaultBounds;
        _lookup = _byTags.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    public MetricKind Kind { get; }

    public string Name { get; }

    public string Help { get; }

    public bool IsObserved => Kind is MetricKind.Gauge or MetricKind.ObservedCounter;

    /// <param name="value">What was measured.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="collection">The number of the collection that asked for it.</param>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, int collection)
    {
        ref var recent = ref _recent[TagSet.Place(tags) & (_recent.Length - 1)];
        var known = Volatile.Read(ref recent);
        if (known is null || !known.Tags.IsSame(tags))
            Volatile.Write(ref recent, known = Find(tags));
        var series = known.Series;
        if (Kind == MetricKind.Histogram)
            series.Sort(value);
        else if (IsObserved)
            series.Set(value, collection);
        else
            series.Add(value);
    }

    public Series[] ToArray()
    {
        lock (_adding)
            return [.. _series];
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        if (type == typeof(Histogram<>))
            return MetricKind.Histogram;
        if (type == typeof(Counter<>))
            return MetricKind.Counter;
        if (type == typeof(UpDownCounter<>))
            return MetricKind.Sum;
        return type == typeof(ObservableCounter<>) ? MetricKind.ObservedCounter : MetricKind.Gauge;
    }

    private RecentSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(new TagSet(tags.ToArray()), _lookup.TryGetValue(tags, out var series) ? series : Add(tags));

    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var given = new TagSet(tags.ToArray());
        var sorted = given.InOrder();
        lock (_adding)
        {
            if (!_byTags.TryGetValue(sorted, out var series))
            {
                if (_series.Count >= MostSeries)
                    return _overflow ??= Keep(new Series("otel_metric_overflow=\"true\",", _bounds));
                series = Keep(new Series(LabelText.Of(sorted.Tags), _bounds));
                _byTags.TryAdd(sorted, series);
            }

            // Orders of the same tags are few, but they are the caller's code, not its data.
            _byTags.TryAdd(given, series);
            return series;
        }
    }

    private Series Keep(Series series)
    {
        _series.Add(series);
        return series;
    }

    /// <param name="Tags">As they were given.</param>
    /// <param name="Series">Theirs.</param>
    private sealed record RecentSeries(TagSet Tags, Series Series);
}
