using Microsoft.Data.Sqlite;
using Sluice.Policy.Ledger;
using Sluice.Store.Keys;

namespace Sluice.Store.Ledger;

/// <summary>
/// The SQLite file of an embedded engine: one row per owner, its key and its ledger's binary state. Writing is one thread's; reading has a connection
/// of its own, which a write never blocks.
/// </summary>
internal sealed class LedgerFile : IDisposable
{
    /// <summary>Writes between two checkpoints: some megabytes of log.</summary>
    private const int WritesPerCheckpoint = 4_096;

    private readonly string _path;
    private readonly bool _isStrict;
    private readonly SqliteConnection _writer;
    private readonly SqliteConnection _reader;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _page;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _checkpoint;
    private readonly Lock _reading = new();
    private int _writesSinceCheckpoint;
    private bool _syncs;

    private LedgerFile(string path, bool isStrict, SqliteConnection writer, SqliteConnection reader)
    {
        (_path, _isStrict, _syncs, _writer, _reader) = (path, isStrict, isStrict, writer, reader);
        _begin = new SqliteStatement(writer, "BEGIN IMMEDIATE");
        _commit = new SqliteStatement(writer, "COMMIT");
        _rollback = new SqliteStatement(writer, "ROLLBACK");
        _put = new SqliteStatement(writer, "INSERT INTO ledger (owner, state) VALUES (?1, ?2) ON CONFLICT (owner) DO UPDATE SET state = ?2");
        _delete = new SqliteStatement(writer, "DELETE FROM ledger WHERE owner = ?1");
        _page = new SqliteStatement(writer, "SELECT owner, state FROM ledger WHERE owner > ?1 ORDER BY owner LIMIT 1000");
        _checkpoint = new SqliteStatement(writer, "PRAGMA wal_checkpoint(PASSIVE)");
        _find = new SqliteStatement(reader, "SELECT state FROM ledger WHERE owner = ?1");
    }

    /// <exception cref="InvalidDataException">The file cannot be opened, is damaged, or a newer program wrote it.</exception>
    public static LedgerFile Open(string path, Durability durability)
    {
        SqliteConnection? writer = null, reader = null;
        try
        {
            OwnerFile.CreateEmpty(path);
            writer = LedgerSchema.OpenWriter(path, durability);
            reader = LedgerSchema.Connect(path);
            return new LedgerFile(path, durability == Durability.Strict, writer, reader);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            reader?.Dispose();
            writer?.Dispose();
            throw new InvalidDataException(
                $"The ledger file '{path}' cannot be opened: {failure.Message} Check that its folder can be written. " +
                "If the file is damaged, restore it, or move it away to start with empty counters.",
                failure);
        }
    }

    /// <summary>Reads an owner's ledger, see <see cref="OwnerLedger.Load"/>.</summary>
    /// <returns>Null when there is no row.</returns>
    public OwnerLedger? Load(string owner, ulong incarnation, long nowMs)
    {
        lock (_reading)
        {
            try
            {
                return _find.Bind(1, owner).Step() ? OwnerLedger.Load(_find.Blob(0), incarnation, nowMs) : null;
            }
            finally
            {
                _find.Reset();
            }
        }
    }

    /// <param name="isDurable">Whether the commit waits for the disk; in strict durability each does.</param>
    public void Begin(bool isDurable)
    {
        // SQLite would go on writing to a file without a name, and the next start would find nothing.
        if (!File.Exists(_path))
            throw new FileNotFoundException($"The ledger file '{_path}' is gone. Put it back, or restart to go on with empty counters.");
        if (_syncs != (isDurable || _isStrict))
            LedgerSchema.Sync(_writer, _syncs = isDurable || _isStrict);
        _begin.Run();
    }

    public void Put(string owner, ReadOnlySpan<byte> state)
    {
        _put.Bind(1, owner).Bind(2, state).Run();
        _writesSinceCheckpoint++;
    }

    public void Commit() => _commit.Run();

    /// <summary>Ends a transaction that failed, if there is one. Does not throw: what is still wrong, the next transaction tells.</summary>
    public void Rollback() => _rollback.RunUnchecked();

    /// <summary>
    /// Moves what was written from the log into the file, once that is worth its syncs. SQLite would do it inside a commit, while charges wait to be
    /// saved; called when none do, it keeps nobody waiting.
    /// </summary>
    public void Checkpoint()
    {
        if (_writesSinceCheckpoint < WritesPerCheckpoint)
            return;
        _writesSinceCheckpoint = 0;
        _checkpoint.Run();
    }

    /// <summary>Reads the next thousand rows and deletes those that have expired.</summary>
    /// <param name="after">The key to go on after; empty to start.</param>
    /// <param name="nowMs">Ledger time.</param>
    /// <returns>The last key that was read; empty at the end.</returns>
    public string DeleteExpired(string after, long nowMs)
    {
        var (last, expired) = ("", new List<string>());
        _page.Bind(1, after);
        while (_page.Step())
        {
            last = _page.Text(0);
            if (IsExpired(_page.Blob(1), nowMs))
                expired.Add(last);
        }

        if (expired.Count == 0)
            return last;
        Begin(isDurable: false);
        foreach (var owner in expired)
            _delete.Bind(1, owner).Run();
        Commit();
        _writesSinceCheckpoint += expired.Count;
        return last;
    }

    public void Dispose()
    {
        lock (_reading)
            _find.Dispose();
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_begin, _commit, _rollback, _put, _delete, _page, _checkpoint])
            statement.Dispose();
        _reader.Dispose();
        _writer.Dispose();
    }

    /// <summary>
    /// An unreadable row stays: it is reported when its owner calls. So does one that is later than now, from before the clock was set back, until
    /// the clock has reached it.
    /// </summary>
    private static bool IsExpired(ReadOnlySpan<byte> state, long nowMs)
    {
        try
        {
            return OwnerLedger.Load(state, 0, nowMs).IsExpired(nowMs);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
