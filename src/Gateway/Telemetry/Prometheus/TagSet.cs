using System.Runtime.CompilerServices;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>The tags of one series, compared in the order in which they are given.</summary>
internal sealed class TagSet(KeyValuePair<string, object?>[] tags)
{
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    /// <summary>A number that the same objects have again, and others rarely.</summary>
    public static int Place(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var place = 0;
        foreach (var tag in tags)
            place = (31 * place) + RuntimeHelpers.GetHashCode(tag.Value);
        return place;
    }

    /// <summary>Whether these are the very same objects in the same order.</summary>
    public bool IsSame(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (others.Length != tags.Length)
            return false;
        for (var i = 0; i < tags.Length; i++)
        {
            if (!ReferenceEquals(tags[i].Key, others[i].Key) || !ReferenceEquals(tags[i].Value, others[i].Value))
                return false;
        }

        return true;
    }

    /// <summary>The same tags by name: two call sites that give them in another order mean one series.</summary>
    public TagSet InOrder()
    {
        var sorted = (KeyValuePair<string, object?>[])tags.Clone();
        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return new TagSet(sorted);
    }
}
