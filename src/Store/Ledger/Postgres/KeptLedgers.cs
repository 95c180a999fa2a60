namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// What a lane knows of rows, over connections in one life of the ledgers: no crash of the database has come between. Bounded: it is kept in two generations, of which
/// the older one is forgotten when the younger one is full.
/// </summary>
/// <param name="mostBytes">Memory of a generation, about.</param>
internal sealed class KeptLedgers(long mostBytes)
{
    /// <summary>Of a ledger with nothing in it.</summary>
    private const int SmallestBytes = 512;

    /// <summary>A ledger takes up to so many times the room of its state.</summary>
    private const int Unpacked = 6;

    private Dictionary<string, KeptLedger> _young = new(StringComparer.Ordinal);
    private Dictionary<string, KeptLedger> _old = new(StringComparer.Ordinal);
    private long _bytes;

    public KeptLedger? Find(string owner)
    {
        if (_young.TryGetValue(owner, out var kept))
            return kept;
        if (!_old.Remove(owner, out kept))
            return null;
        kept.Counted = 0;
        Keep(kept);
        return kept;
    }

    /// <summary>Adds it, or counts anew what has grown.</summary>
    public void Keep(KeptLedger kept)
    {
        if (_bytes > mostBytes)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
            _bytes = 0;
        }

        if (_young.TryAdd(kept.Owner, kept))
            kept.Counted = 0;
        var bytes = SmallestBytes + (Unpacked * (kept.StateBytes + kept.JournalBytes));
        _bytes += bytes - kept.Counted;
        kept.Counted = bytes;
    }

    public void Drop(string owner)
    {
        if (_young.Remove(owner, out var kept))
            _bytes -= kept.Counted;
        _old.Remove(owner);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
        _bytes = 0;
    }
}
