using Sluice.Store.Audit.Chain;
using SQLitePCL;

namespace Sluice.Store.Audit.Postgres;

/// <summary>What makes the file a spool ahead of PostgreSQL: it has a bound, and lets go of what was shipped. Used by the file's one writer.</summary>
internal sealed class SpoolUpkeep(sqlite3 database, ChainKeys keys, Guid node, Action forgetTexts, long mostBytes) : IDisposable
{
    private readonly SpoolBound _bound = new(database, mostBytes);
    private readonly ShippedRows _rows = new(database, keys, node);
    private readonly ShippedTexts _texts = new(database, forgetTexts);

    /// <exception cref="IOException">There is no room; what waits to be written has to wait on.</exception>
    public void CheckRoom() => _bound.Check();

    /// <param name="shipped">The last link that PostgreSQL has.</param>
    /// <returns>Whether more can be taken out.</returns>
    public bool Remove(long shipped)
    {
        var isMore = _rows.Remove(shipped);
        return _texts.Remove(_rows.Next) || isMore;
    }

    /// <summary>After a transaction that was rolled back.</summary>
    public void Forget() => _rows.Forget();

    public void Dispose()
    {
        _bound.Dispose();
        _rows.Dispose();
        _texts.Dispose();
    }
}
