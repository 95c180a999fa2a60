namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>The tags of one series, compared in the order in which they are given.</summary>
internal sealed class TagSet(KeyValuePair<string, object?>[] tags)
{
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    /// <summary>The same tags by name: two call sites that give them in another order mean one series.</summary>
    public TagSet InOrder()
    {
        var sorted = (KeyValuePair<string, object?>[])tags.Clone();
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return new TagSet(sorted);
    }
}
