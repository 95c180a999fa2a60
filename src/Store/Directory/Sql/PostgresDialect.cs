using System.Data;
using System.Data.Common;
using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Store.Directory.Sql;

/// <summary>A PostgreSQL database that a fleet shares.</summary>
internal sealed class PostgresDialect(PostgresAddress address) : SqlDialect
{
    public const string Channel = "sluice_changes";

    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(address.Reveal());

    public override string Kind => "postgres";

    public override string Name => address.ToString();

    public override string RowLock => " FOR UPDATE";

    /// <summary>The number is arbitrary, and the same in every version of this program.</summary>
    public override string? MigrationLock => "SELECT pg_advisory_xact_lock(7305790132)";

    public override string? Notify => $"NOTIFY {Channel}";

    protected override string BytesType => "BYTEA";

    public override async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _database.OpenConnectionAsync(cancellationToken);

    public override Task PrepareAsync(DbConnection connection) => Task.CompletedTask;

    public override async Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

    public override Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable?>(null);

    public override WriteStatus? Classify(DbException error) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => WriteStatus.Duplicate,
        PostgresErrorCodes.ForeignKeyViolation => WriteStatus.BadReference,
        _ => null,
    };

    public override IChangeSignal OpenSignal(CommitBell local) => new PostgresSignal(_database);

    public override ValueTask DisposeAsync() => _database.DisposeAsync();
}
