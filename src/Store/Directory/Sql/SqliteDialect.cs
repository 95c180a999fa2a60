using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Store.Keys;

namespace Sluice.Store.Directory.Sql;

/// <summary>A file of this machine.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    private const int ConstraintFailed = 19;
    private const int ForeignKeyFailed = 787;
    private const int PrimaryKeyFailed = 1555;
    private const int UniqueFailed = 2067;

    /// <summary>How long a write waits for another program's, such as an operator's shell.</summary>
    private const int BusySeconds = 5;

    private readonly string _path;
    private readonly string _connectionString;

    // SQLite's own waiting is polling: writers of one process queue here instead.
    private readonly SemaphoreSlim _writer = new(1, 1);

    public SqliteDialect(string path)
    {
        SqliteLibrary.Prepare();
        _path = Path.GetFullPath(path);
        _connectionString =
            new SqliteConnectionStringBuilder { DataSource = _path, ForeignKeys = true, DefaultTimeout = BusySeconds }.ToString();
    }

    public override string Kind => "sqlite";

    public override string Name => _path;

    public override string RowLock => "";

    public override string? MigrationLock => null;

    public override string? Notify => null;

    protected override string BytesType => "BLOB";

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A write-ahead log lets readers read while one writes. A commit waits for the disk, as is SQLite's default: what is revoked stays revoked.</summary>
    public override Task PrepareAsync(DbConnection connection) => connection.ExecuteAsync("PRAGMA journal_mode = WAL");

    public override Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Task.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: true));

    public override async Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        return new Turn(_writer);
    }

    public override WriteStatus? Classify(DbException error) => error is not SqliteException { SqliteErrorCode: ConstraintFailed } sqlite ? null
        : sqlite.SqliteExtendedErrorCode switch
        {
            UniqueFailed or PrimaryKeyFailed => WriteStatus.Duplicate,
            ForeignKeyFailed => WriteStatus.BadReference,
            _ => null,
        };

    public override IChangeSignal OpenSignal(CommitBell local) => new LocalSignal(local);

    public override ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>It holds hashes of tokens.</summary>
    public void CreateFile()
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        OwnerFile.CreateEmpty(_path);
    }

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        public void Dispose() => writer.Release();
    }
}
