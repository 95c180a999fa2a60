using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Keys;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>The file <c>audit.db</c> as its one writer sees it. Used by one thread at a time.</summary>
internal sealed class AuditDatabase : IDisposable
{
    private readonly sqlite3 _database;
    private readonly ChainKeys _keys;
    private readonly SegmentBounds _bounds;
    private readonly TimeProvider _time;
    private readonly TextEpochs? _epochs;
    private readonly ChainPruning? _pruning;
    private readonly SpoolUpkeep? _spool;
    private RecordWriter _writer;
    private bool _isSynchronous;

    private AuditDatabase(sqlite3 database, ChainKeys keys, SegmentBounds bounds, TimeProvider time, long? spoolBytes)
    {
        (_database, _keys, _bounds, _time) = (database, keys, bounds, time);
        _writer = new RecordWriter(database, keys.Current, bounds, time);
        _writer.MarkInterrupted();
        if (spoolBytes is { } most)
        {
            _spool = new SpoolUpkeep(database, keys, _writer.Node, () => _writer.Forget(), most);
            return;
        }

        _epochs = new TextEpochs(database);
        _epochs.Begin();
        _pruning = new ChainPruning(database, keys, _writer.Node);
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
        // Without a mutex: RowCalls counts on it.
        const int Flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        sqlite3? database = null;
        try
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            OwnerFile.CreateEmpty(path);
            SqliteLibrary.Prepare();
            var code = raw.sqlite3_open_v2(path, out database, Flags, vfs: null);
            SqliteCalls.Check(database, code);
            Prepare(database, keys.Current);
            return new AuditDatabase(database, keys, bounds ?? SegmentBounds.Default, time, spoolBytes);
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
        FollowKey();
        batch.Arrange();
        Synchronise(batch.HasOpenings);
        Execute("BEGIN IMMEDIATE");
        try
        {
            _writer.Write(batch.Writes);
            Execute("COMMIT");
        }
        catch
        {
            batch.ForgetOpenings();
            _writer.Forget();
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

    /// <summary>A bounded step of upkeep of a file that is the decisions' home: a few milliseconds. True while there is more to do.</summary>
    /// <param name="keptFromMs">Since when records of an organisation are kept; null while that is not known.</param>
    public bool Maintain(Func<string, long?> keptFromMs)
    {
        if (_epochs is null || _pruning is null)
            return false;
        Synchronise(full: false);
        if (_epochs.IsFull())
        {
            _writer.ForgetTexts();
            _epochs.Begin();
        }

        var isChanged = _pruning.Step(keptFromMs);
        if (isChanged == true)
            _writer.ForgetChains();
        return _epochs.Prune() || isChanged is not null;
    }

    public void Execute(string sql) => SqliteCalls.Execute(_database, sql);

    public void Dispose()
    {
        _writer.Dispose();
        _epochs?.Dispose();
        _pruning?.Dispose();
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
        else if (version is AuditSchema.Former)
            SqliteCalls.Execute(database, AuditSchema.Upgrade);
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

    /// <summary>After a rotation: the next link begins a segment under the new key.</summary>
    private void FollowKey()
    {
        if (ReferenceEquals(_writer.Key, _keys.Current))
            return;
        _writer.Dispose();
        _writer = new RecordWriter(_database, _keys.Current, _bounds, _time);
    }

    /// <summary>SQLite rolls some failures back by itself, such as a full disk.</summary>
    private void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_database) == 0)
            Execute("ROLLBACK");
    }
}
