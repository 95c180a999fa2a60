namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>What was measured under one set of tags. Updated from any thread, without a lock.</summary>
internal sealed class Series
{
    private readonly double[] _bounds;
    private readonly long[] _buckets;
    private double _sum;

    /// <param name="labels">As they are written, with a comma after each.</param>
    /// <param name="bounds">Of a histogram's buckets, in ascending order; empty for everything else.</param>
    public Series(string labels, double[] bounds)
    {
        (Labels, _bounds) = (labels, bounds);
        _buckets = new long[bounds.Length + 1];
    }

    public string Labels { get; }

    public ReadOnlySpan<double> Bounds => _bounds;

    /// <summary>A counter's value, a gauge's, or a histogram's sum.</summary>
    public double Value => Volatile.Read(ref _sum);

    /// <summary>The collection in which an observed value came last; an older one is no value any more.</summary>
    public int SeenIn { get; private set; }

    public long BucketCount(int bucket) => Interlocked.Read(ref _buckets[bucket]);

    public void Add(double value)
    {
        var before = Volatile.Read(ref _sum);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _sum, before + value, before);
            if (found.Equals(before))
                return;
            before = found;
        }
    }

    /// <summary>A value belongs to the first bucket whose bound is not below it.</summary>
    public void Sort(double value)
    {
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    public void Set(double value, int collection)
    {
        Volatile.Write(ref _sum, value);
        SeenIn = collection;
    }
}
