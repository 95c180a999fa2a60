using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Silo.Ledgers;

/// <summary>The cluster's tables. Two pools: however busy ledgers are, membership and the clock find a connection.</summary>
internal sealed class ClusterDatabase : IAsyncDisposable
{
    private const int LedgerConnections = 12;
    private const int MembershipConnections = 4;

    /// <summary>
    /// Like the table of the postgres engine: logged, pages half empty for rows that are rewritten where they lie, states not compressed. Claims and versions
    /// are numbers of the silos'. Two nodes that start together are kept apart by the lock.
    /// </summary>
    private const string Create =
        """
        SELECT pg_advisory_xact_lock(7305790134);
        CREATE TABLE IF NOT EXISTS grain_ledgers (
          owner          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
          claim          BIGINT NOT NULL,
          previous_claim BIGINT NOT NULL,
          is_clean       BOOLEAN NOT NULL,
          was_clean      BOOLEAN NOT NULL,
          version        BIGINT NOT NULL,
          life           BIGINT NOT NULL,
          saved_ms       BIGINT NOT NULL,
          expires_ms     BIGINT NOT NULL,
          state          BYTEA NOT NULL
        ) WITH (fillfactor = 50, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05);
        ALTER TABLE grain_ledgers ALTER COLUMN state SET STORAGE EXTERNAL;
        CREATE TABLE IF NOT EXISTS cluster_versions (
          cluster TEXT NOT NULL PRIMARY KEY,
          version INTEGER NOT NULL
        );
        CREATE TABLE IF NOT EXISTS cluster_silos (
          cluster      TEXT NOT NULL,
          silo         TEXT NOT NULL,
          status       INTEGER NOT NULL,
          suspicions   TEXT[] NOT NULL,
          gateway_port INTEGER NOT NULL,
          host         TEXT NOT NULL,
          name         TEXT NOT NULL,
          started      TIMESTAMPTZ NOT NULL,
          alive        TIMESTAMPTZ NOT NULL,
          etag         BIGINT NOT NULL,
          PRIMARY KEY (cluster, silo)
        );
        """;

    private ClusterDatabase(NpgsqlDataSource ledgers, NpgsqlDataSource membership) => (Ledgers, Membership) = (ledgers, membership);

    public NpgsqlDataSource Ledgers { get; }

    public NpgsqlDataSource Membership { get; }

    /// <exception cref="NpgsqlException">The database cannot be used.</exception>
    public static async Task<ClusterDatabase> OpenAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        var opened = new ClusterDatabase(
            Source(address, "-c statement_timeout=1000 -c lock_timeout=500 -c synchronous_commit=on", LedgerConnections),
            Source(address, "-c statement_timeout=5000 -c synchronous_commit=on", MembershipConnections));
        try
        {
            await using var connection = await opened.Membership.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var create = new NpgsqlCommand(Create, connection, transaction);
            await create.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Ledgers.DisposeAsync();
        await Membership.DisposeAsync();
    }

    private static NpgsqlDataSource Source(PostgresAddress address, string options, int connections)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.Reveal()) { MaxPoolSize = connections, Enlist = false, Timeout = 5, CommandTimeout = 5 };
        settings.Options = string.IsNullOrEmpty(settings.Options) ? options : $"{settings.Options} {options}";
        return NpgsqlDataSource.Create(settings);
    }
}
