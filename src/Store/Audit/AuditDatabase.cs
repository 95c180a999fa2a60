using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>The file <c>audit.db</c> as its one writer sees it. Used by one thread at a time.</summary>
internal sealed class AuditDatabase : IDisposable
{
    private readonly sqlite3 _database;
    private readonly AuditTexts _texts;
    private readonly DecisionStatement _insert;
    private readonly DecisionStatement _complete;
    private bool _isSynchronous;

    private AuditDatabase(sqlite3 database)
    {
        _database = database;
        _texts = new AuditTexts(database);
        var charges = new ChargesText(_texts);
        _insert = new DecisionStatement(database, AuditSchema.Insert, _texts, charges);
        _complete = new DecisionStatement(database, AuditSchema.Complete, _texts, charges);
    }

    /// <summary>Opens or creates the file, and marks what a former run left open.</summary>
    /// <exception cref="IOException">The file cannot be used; the message says why and what to do.</exception>
    public static AuditDatabase Open(string path)
    {
        const int Flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        sqlite3? database = null;
        try
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            Batteries_V2.Init();
            var code = raw.sqlite3_open_v2(path, out database, Flags, vfs: null);
            SqliteCalls.Check(database, code);
            Prepare(database);
            return new AuditDatabase(database);
        }
        catch (Exception error)
        {
            database?.Dispose();
            throw new IOException(
                $"The audit log {path} cannot be opened: {error.Message}. Mend or move the file, or set another Sluice:DataPath.", error);
        }
    }

    /// <summary>Writes the batch in one transaction: all of it or nothing.</summary>
    public void Write(WriteBatch batch)
    {
        Synchronise(batch.HasOpenings);
        Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var write in batch.Writes)
                Write(write);
            Execute("COMMIT");
        }
        catch
        {
            batch.ForgetOpenings();
            ForgetTexts();
            RollBack();
            throw;
        }
    }

    public void Execute(string sql) => SqliteCalls.Execute(_database, sql);

    public void Dispose()
    {
        _insert.Dispose();
        _complete.Dispose();
        _texts.Dispose();
        _database.Dispose();
    }

    private static void Prepare(sqlite3 database)
    {
        raw.sqlite3_busy_timeout(database, 100);
        SqliteCalls.Execute(database, AuditSchema.PageSize);
        if (SqliteCalls.Ask(database, "PRAGMA journal_mode = WAL") is not "wal")
            throw new IOException("its file system cannot hold a write-ahead log");
        SqliteCalls.Execute(database, "PRAGMA synchronous = NORMAL");
        var version = SqliteCalls.Ask(database, "PRAGMA user_version");
        if (version is "0")
            SqliteCalls.Execute(database, $"BEGIN; {AuditSchema.Create} COMMIT;");
        else if (version is not AuditSchema.Version)
            throw new IOException($"it has the layout of another release (found {version}, this one knows {AuditSchema.Version})");
        SqliteCalls.Execute(database, AuditSchema.MarkInterrupted);
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

    private void Write(AuditWrite write)
    {
        var entry = write.Entry;
        if (write.Opens)
            Open(entry);
        else if (entry.RowId == 0)
            _insert.Run(entry, (int)entry.Outcome, rowId: 0);
        else
            _complete.Run(entry, (int)entry.Outcome, entry.RowId);
    }

    private void Open(AuditEntry entry)
    {
        lock (entry.Gate)
        {
            if (!entry.IsOpening)
                return;
            _insert.Run(entry, AuditSchema.Open, rowId: 0);
            entry.RowId = raw.sqlite3_last_insert_rowid(_database);
        }
    }

    private void ForgetTexts()
    {
        _texts.Forget();
        _insert.Forget();
        _complete.Forget();
    }

    /// <summary>SQLite rolls some failures back by itself, such as a full disk.</summary>
    private void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_database) == 0)
            Execute("ROLLBACK");
    }
}
