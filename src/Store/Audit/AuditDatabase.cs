using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Postgres;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>The file <c>audit.db</c> as its one writer sees it. Used by one thread at a time.</summary>
internal sealed class AuditDatabase : IDisposable
{
    private readonly sqlite3 _database;
    private readonly AuditTexts _texts;
    private readonly DecisionStatement _insert;
    private readonly DecisionStatement _complete;
    private readonly ChainWriter _chains;
    private readonly SpoolUpkeep? _spool;
    private bool _isSynchronous;

    private AuditDatabase(sqlite3 database, ChainWriter chains, ChainKey key, long? spoolBytes)
    {
        _database = database;
        _chains = chains;
        _texts = new AuditTexts(database, key);
        var charges = new ChargesText(_texts);
        _insert = new DecisionStatement(database, AuditSchema.Insert, _texts, charges);
        _complete = new DecisionStatement(database, AuditSchema.Complete, _texts, charges);
        if (spoolBytes is { } most)
            _spool = new SpoolUpkeep(database, key, chains.Node, Forget, most);
    }

    /// <summary>Opens or creates the file, and marks what a former run left open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keys">The first makes the proofs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="bounds">Of segments; null for the usual ones.</param>
    /// <param name="spoolBytes">How large the file may grow ahead of PostgreSQL; null where it is the decisions' home.</param>
    /// <exception cref="IOException">The file cannot be used; the message says why and what to do.</exception>
    public static AuditDatabase Open(string path, ChainKeys keys, TimeProvider time, SegmentBounds? bounds = null, long? spoolBytes = null)
    {
        const int Flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        sqlite3? database = null;
        try
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Batteries_V2.Init();
            var code = raw.sqlite3_open_v2(path, out database, Flags, vfs: null);
            SqliteCalls.Check(database, code);
            Prepare(database, keys.Current);
            var chains = new ChainWriter(database, keys.Current, bounds ?? SegmentBounds.Default, time);
            Interruption.MarkAll(database, chains, keys.Current);
            return new AuditDatabase(database, chains, keys.Current, spoolBytes);
        }
        catch (Exception error)
        {
            database?.Dispose();
            throw new IOException(
                $"The audit log {path} cannot be opened: {error.Message}. Mend or move the file, or set another Sluice:DataPath.", error);
        }
    }

    /// <summary>Writes the batch, and the links that prove it, in one transaction: all of it or nothing.</summary>
    public void Write(WriteBatch batch)
    {
        _spool?.CheckRoom();
        batch.Arrange();
        Synchronise(batch.HasOpenings);
        Execute("BEGIN IMMEDIATE");
        try
        {
            WriteLinks(batch.Writes);
            Execute("COMMIT");
        }
        catch
        {
            batch.ForgetOpenings();
            Forget();
            RollBack();
            throw;
        }
    }

    /// <summary>Takes out what PostgreSQL has.</summary>
    /// <param name="link">The last link that was shipped.</param>
    /// <returns>Whether more can be taken out.</returns>
    public bool LetGo(long link)
    {
        if (_spool is null)
            return false;
        Synchronise(full: false);
        Execute("BEGIN IMMEDIATE");
        try
        {
            var isMore = _spool.Remove(link);
            Execute("COMMIT");
            return isMore;
        }
        catch
        {
            RollBack();
            _spool.Forget();
            throw;
        }
    }

    public void Execute(string sql) => SqliteCalls.Execute(_database, sql);

    public void Dispose()
    {
        _insert.Dispose();
        _complete.Dispose();
        _texts.Dispose();
        _chains.Dispose();
        _spool?.Dispose();
        _database.Dispose();
    }

    private static void Prepare(sqlite3 database, ChainKey key)
    {
        raw.sqlite3_busy_timeout(database, 100);
        SqliteCalls.Execute(database, AuditSchema.PageSize);
        if (SqliteCalls.Ask(database, "PRAGMA journal_mode = WAL") is not "wal")
            throw new IOException("its file system cannot hold a write-ahead log");
        SqliteCalls.Execute(database, "PRAGMA synchronous = NORMAL");
        var version = SqliteCalls.Ask(database, "PRAGMA user_version");
        if (version is "0")
            Create(database, key);
        else if (version is not AuditSchema.Version)
            throw new IOException($"it has the layout of another release (found {version}, this one knows {AuditSchema.Version})");
    }

    private static void Create(sqlite3 database, ChainKey key)
    {
        SqliteCalls.Execute(database, $"BEGIN; {AuditSchema.Create}");
        ChainTable.CreateNode(database, key);
        SqliteCalls.Execute(database, "COMMIT");
    }

    /// <summary>
    /// A finished decision survives the end of the process once it is in the write-ahead log; a strict call's opening must survive a power cut,
    /// so its commit waits for the disk.
    /// </summary>
    private void Synchronise(bool full)
    {
        if (_isSynchronous == full)
            return;
        Execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        _isSynchronous = full;
    }

    private void WriteLinks(List<AuditWrite> writes)
    {
        string? organisation = null;
        foreach (var write in writes)
        {
            if (!string.Equals(organisation, write.Entry.Organisation, StringComparison.Ordinal))
            {
                if (organisation is not null)
                    _chains.End();
                organisation = write.Entry.Organisation;
                _chains.Begin(organisation);
            }

            Write(write);
        }

        _chains.End();
    }

    private void Write(AuditWrite write)
    {
        var entry = write.Entry;
        if (write.Opens)
            Open(entry);
        else if (write.Completes)
            Complete(entry);
        else
            Insert(entry, (int)entry.Outcome, opens: false);
    }

    private void Open(AuditEntry entry)
    {
        lock (entry.Gate)
        {
            if (entry.IsOpening)
                entry.RowId = Insert(entry, AuditSchema.Open, opens: true);
        }
    }

    private long Insert(AuditEntry entry, int outcome, bool opens)
    {
        _insert.Insert(entry, outcome);
        var rowId = raw.sqlite3_last_insert_rowid(_database);
        _chains.Add(_insert.Record, opens, rowId);
        return rowId;
    }

    private void Complete(AuditEntry entry)
    {
        _complete.Complete(entry, _chains.Link);
        _chains.Complete(_complete.Record);
    }

    private void Forget()
    {
        _texts.Forget();
        _insert.Forget();
        _complete.Forget();
        _chains.Forget();
    }

    /// <summary>SQLite rolls some failures back by itself, such as a full disk.</summary>
    private void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_database) == 0)
            Execute("ROLLBACK");
    }
}
