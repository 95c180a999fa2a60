using SQLitePCL;

namespace Sluice.Store.Audit.Chain;

/// <summary>The digests of stored texts, by their ids. Keeps at most <see cref="MostKept"/> of them.</summary>
internal sealed class TextDigests(sqlite3 database, ChainKey key) : IDisposable
{
    private const int MostKept = 16_384;

    private readonly SqliteStatement _find = new(database, "SELECT text FROM texts WHERE id = ?1");
    private readonly Dictionary<long, UInt128> _digests = [];

    /// <summary>Of a text that is gone: one that no link matches.</summary>
    public UInt128 Find(long id)
    {
        if (_digests.TryGetValue(id, out var digest))
            return digest;
        digest = _find.Bind(1, id).Step() ? key.DigestOf(_find.Utf8(0)) : UInt128.MaxValue;
        _find.Reset();
        if (_digests.Count == MostKept)
            _digests.Clear();
        return _digests[id] = digest;
    }

    public void Dispose() => _find.Dispose();
}
