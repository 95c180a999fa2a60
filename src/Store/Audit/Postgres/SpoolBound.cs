using SQLitePCL;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// How large the local file may grow while PostgreSQL does not take what is in it. Pages that shipped rows have left count as free: SQLite fills them
/// again before it asks for more. The write-ahead log comes on top, a few megabytes. Used by the writer's thread alone.
/// </summary>
internal sealed class SpoolBound(sqlite3 database, long mostBytes) : IDisposable
{
    private readonly sqlite3_stmt _pages = SqliteCalls.Prepare(database, "PRAGMA page_count");
    private readonly sqlite3_stmt _free = SqliteCalls.Prepare(database, "PRAGMA freelist_count");
    private readonly long _pageSize = long.Parse(SqliteCalls.Ask(database, "PRAGMA page_size"));

    /// <exception cref="IOException">There is no room; what waits to be written has to wait on.</exception>
    public void Check()
    {
        if ((Ask(_pages) - Ask(_free)) * _pageSize >= mostBytes)
        {
            throw new IOException(
                $"it holds {mostBytes >> 20} MB that PostgreSQL has not taken yet. Mend the way to PostgreSQL (ConnectionStrings:Sluice), or raise Sluice:AuditSpoolMegabytes");
        }
    }

    public void Dispose()
    {
        _pages.Dispose();
        _free.Dispose();
    }

    private long Ask(sqlite3_stmt question)
    {
        try
        {
            SqliteCalls.Check(database, raw.sqlite3_step(question));
            return raw.sqlite3_column_int64(question, 0);
        }
        finally
        {
            raw.sqlite3_reset(question);
        }
    }
}
