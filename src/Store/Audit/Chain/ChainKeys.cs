using Sluice.Store.Keys;

namespace Sluice.Store.Audit.Chain;

/// <summary>
/// The keys of the audit's chains: the ring's first makes new segments, the others tell whether older ones are whole. Follows the ring. Thread-safe.
/// </summary>
internal sealed class ChainKeys(KeyRing ring)
{
    private volatile Derived _derived = new(ring.Keys);

    public ChainKey Current => Follow().Current;

    /// <summary>Null for a key that was taken out of the ring.</summary>
    public ChainKey? Find(string id) => Follow().ById.GetValueOrDefault(id);

    private Derived Follow()
    {
        var keys = ring.Keys;
        var derived = _derived;
        if (!ReferenceEquals(derived.From, keys))
            _derived = derived = new Derived(keys);
        return derived;
    }

    private sealed class Derived(IReadOnlyList<SealingKey> keys)
    {
        public IReadOnlyList<SealingKey> From { get; } = keys;

        public Dictionary<string, ChainKey> ById { get; } = keys.ToDictionary(key => key.Id, key => new ChainKey(key), StringComparer.Ordinal);

        public ChainKey Current => ById[From[0].Id];
    }
}
