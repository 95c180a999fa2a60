using Sluice.Store.Keys;

namespace Sluice.Store.Audit.Chain;

/// <summary>The keys of the audit's chains: the ring's first makes new segments, the others tell whether older ones are whole.</summary>
internal sealed class ChainKeys(KeyRing ring)
{
    private readonly Dictionary<string, ChainKey> _byId = ring.Keys.ToDictionary(key => key.Id, key => new ChainKey(key), StringComparer.Ordinal);

    public ChainKey Current { get; } = new(ring.Keys[0]);

    /// <summary>Null for a key that was taken out of the ring.</summary>
    public ChainKey? Find(string id) => _byId.GetValueOrDefault(id);
}
