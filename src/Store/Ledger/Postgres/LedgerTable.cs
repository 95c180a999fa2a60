using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The table <c>ledgers</c>: one row for each owner on whom something counts.</summary>
internal static class LedgerTable
{
    /// <summary>
    /// Logged, since an unlogged table is emptied by a crash. Pages are left half empty, so that a row of a few kilobytes is rewritten on its own page and no
    /// index is touched; states stay in the row as long as they fit the page. Two nodes that start together are kept apart by the lock.
    /// </summary>
    private const string Create =
        """
        SELECT pg_advisory_xact_lock(7305790133);
        CREATE TABLE IF NOT EXISTS ledgers (
          owner      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
          state      BYTEA NOT NULL,
          expires_ms BIGINT NOT NULL
        ) WITH (fillfactor = 50, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05);
        ALTER TABLE ledgers ALTER COLUMN state SET STORAGE EXTERNAL;
        """;

    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var create = new NpgsqlCommand(Create, connection, transaction);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
