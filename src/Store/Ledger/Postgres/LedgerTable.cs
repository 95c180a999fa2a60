using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// The table <c>ledgers</c>, one row for each owner on whom something counts, and the table <c>ledger_life</c>, whose one row names the present life of them all.
/// </summary>
internal static class LedgerTable
{
    /// <summary>Bytes of a row's journal, where its state leaves room for so many. Longer ones would be folded less often, but each charge rewrites the row.</summary>
    public const int MostJournal = 2_048;

    /// <summary>So long a journal may be beside any state, and so long is a record at most.</summary>
    public const int LeastJournal = 1_024;

    /// <summary>Bytes of a state and its journal, unless the state alone needs more than that with <see cref="LeastJournal"/>: one of a thousand entries has three for each where calls are far apart.</summary>
    public const int MostRow = 4_096;

    /// <summary>Left for what others add while somebody finds the journal long.</summary>
    private const int RoomForOthers = 256;

    /// <summary>
    /// Rows are logged, since an unlogged table is emptied by a crash: which is what ends a life, so the other one is unlogged. A large state lies outside of
    /// its row, so that a charge, which only adds to the journal, rewrites some hundred bytes; pages have room for that, and no index is touched. What changes with each charge and what
    /// it adds stand together, before the rest of the journal, which ends the row: PostgreSQL logs of a row what lies between the first and the last byte that changed. Two nodes
    /// that start together are kept apart by the lock, and a later one changes nothing: to alter a table, others would have to wait.
    /// </summary>
    private const string Create =
        """
        SELECT pg_advisory_xact_lock(7305790133);
        DO $tables$ BEGIN
          IF to_regclass('ledgers') IS NULL THEN
            CREATE TABLE ledgers (
              state_id   BIGINT NOT NULL,
              folded     BIGINT NOT NULL DEFAULT 0,
              owner      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
              state      BYTEA NOT NULL DEFAULT '',
              expires_ms BIGINT NOT NULL,
              records    BYTEA NOT NULL DEFAULT ''
            ) WITH (fillfactor = 50, toast_tuple_target = 1024, autovacuum_vacuum_scale_factor = 0.05);
            ALTER TABLE ledgers ALTER COLUMN owner SET STORAGE PLAIN, ALTER COLUMN state SET STORAGE EXTERNAL, ALTER COLUMN records SET STORAGE PLAIN;
          ELSIF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'ledgers'::regclass AND attname = 'records') THEN
            RAISE EXCEPTION 'the table ledgers is from a version with other journals: stop all gateways and drop it (counters begin anew), or use another database';
          END IF;
          IF to_regclass('ledger_life') IS NULL THEN
            CREATE UNLOGGED TABLE ledger_life (is_one BOOLEAN NOT NULL PRIMARY KEY DEFAULT true CHECK (is_one), life BIGINT NOT NULL);
          END IF;
        END $tables$;
        """;

    /// <summary>Bytes of a journal beside such a state. As the statements have it.</summary>
    /// <param name="stateBytes">Length of the state.</param>
    public static int MostJournalBeside(int stateBytes) => Math.Clamp(MostRow - stateBytes, LeastJournal, MostJournal);

    /// <summary>Whoever finds a journal longer than that folds what he knows of it into the state, while there is still room for what others add.</summary>
    /// <param name="stateBytes">Length of the state.</param>
    public static int LongJournalBeside(int stateBytes) => MostJournalBeside(stateBytes) - RoomForOthers;

    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var create = new NpgsqlCommand(Create, connection, transaction);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
