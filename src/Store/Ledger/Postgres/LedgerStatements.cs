using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// What the database is asked. Each statement says what the node knows of the rows, by place: a state crosses the wire only when the node lacks it, and of a
/// journal only what the node lacks. Parameters: the clock of tests, null otherwise; the rows.
/// </summary>
internal static class LedgerStatements
{
    public const string Begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

    public const string Commit = "COMMIT";

    /// <summary>Creates rows, committed at once: a row that two batches need must not be created inside either. Its first state has a name of its own
    /// too: one that was dropped and made anew is not the old one grown.</summary>
    public const string Create =
        """INSERT INTO ledgers (owner, state_id, expires_ms) SELECT owner, state_id, 0 FROM unnest($1, $2) AS missing (owner, state_id) ORDER BY owner COLLATE "C" ON CONFLICT DO NOTHING""";

    /// <summary>Reads rows without locking them. The time is read after the statement's snapshot is taken.</summary>
    public const string Ask = $"SELECT known.place, {Clock}, {News} FROM {Known} LEFT JOIN ledgers ON ledgers.owner = known.owner";

    /// <summary>
    /// Adds a record to the journal of each row, whatever else has been added since the node last saw it, and says what that was. A statement that had to wait for a row finds what
    /// was written meanwhile, and reads the time anew: records stand in the order of their times, and no lock outlives the statement. A state that comes with it holds what the node
    /// knew: it replaces so much of the journal, unless the row's own state has got as far. Rows are come to in the order of the array, so that no two batches wait for each
    /// other. One that is not there, has no room, was cut short by hand, or is from after the clock was set back, is left alone.
    /// </summary>
    public static readonly string Charge = FormattableString.Invariant(
        $"""
        UPDATE ledgers SET
          state = CASE WHEN {Folds} THEN known.next_state ELSE ledgers.state END,
          folded = CASE WHEN {Folds} THEN known.position ELSE ledgers.folded END,
          expires_ms = greatest(ledgers.expires_ms, {Clock} + known.window_ms),
          records = substring(int8send({Clock}) FROM 3) || known.record || CASE WHEN {Folds} THEN {Rest} ELSE ledgers.records END
        FROM unnest($2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY AS known (owner, state_id, position, not_before_ms, window_ms, record, next_state, place)
        WHERE ledgers.owner = known.owner AND {Clock} >= known.not_before_ms
          AND (ledgers.state_id <> known.state_id OR ledgers.folded + octet_length(ledgers.records) >= known.position)
          AND octet_length(CASE WHEN {Folds} THEN {Rest} ELSE ledgers.records END) + octet_length(known.record) + {ChargeJournal.TimeBytes}
            <= greatest({LedgerTable.LeastJournal}, least({LedgerTable.MostJournal}, {LedgerTable.MostRow} - octet_length(CASE WHEN {Folds} THEN known.next_state ELSE ledgers.state END)))
        RETURNING known.place, {News}
        """);

    /// <summary>Locks rows in the order of their keys, so that no two batches wait for each other, and reads the time once all are held.</summary>
    public const string Lock = $"{LockHead}{LockTail}";

    /// <summary>As <see cref="Lock"/>, of those rows that nobody else holds: never waits.</summary>
    public const string LockFree = $"{LockHead} SKIP LOCKED{LockTail}";

    /// <summary>Writes to locked rows what became of them.</summary>
    public const string Store =
        """
        UPDATE ledgers SET
          state = coalesce(changed.state, ledgers.state), state_id = changed.state_id, expires_ms = changed.expires_ms,
          folded = CASE WHEN changed.state IS NULL THEN ledgers.folded ELSE 0 END,
          records = CASE WHEN changed.state IS NULL THEN changed.record || ledgers.records ELSE '' END
        FROM unnest($1, $2, $3, $4, $5) AS changed (owner, expires_ms, record, state, state_id)
        WHERE ledgers.owner = changed.owner
        """;

    /// <summary>Whole milliseconds, down.</summary>
    private const string Clock = "coalesce($1, floor(date_part('epoch', clock_timestamp()) * 1000)::bigint)";

    private const string Known = "unnest($2, $3, $4) WITH ORDINALITY AS known (owner, state_id, position, place)";

    private const string GoesOn = "ledgers.state_id = known.state_id AND known.position BETWEEN ledgers.folded AND ledgers.folded + octet_length(ledgers.records)";

    private const string Folds = $"known.next_state IS NOT NULL AND {GoesOn} AND ledgers.folded < known.position";

    private const string Rest = "substring(ledgers.records FROM 1 FOR (ledgers.folded + octet_length(ledgers.records) - known.position)::int)";

    /// <summary>Five columns, as <see cref="RowNews"/> reads them.</summary>
    private const string News =
        $"""
        ledgers.state_id, ledgers.folded, octet_length(ledgers.state) AS state_bytes,
        CASE WHEN {GoesOn} THEN NULL ELSE ledgers.state END AS state, CASE WHEN {GoesOn} THEN {Rest} ELSE ledgers.records END AS records
        """;

    private const string LockHead =
        $"""
        WITH held AS MATERIALIZED (
               SELECT known.place, {News} FROM {Known} JOIN ledgers ON ledgers.owner = known.owner ORDER BY ledgers.owner COLLATE "C" FOR UPDATE OF ledgers
        """;

    /// <summary>
    /// A life of the ledgers ends with a crash of the server or the promotion of a standby, which may have lost what was not synced. Its start time would not
    /// tell: when one of its processes dies, PostgreSQL recovers below a postmaster that stays.
    /// </summary>
    private const string LockTail =
        $"""
        ),
             clock AS MATERIALIZED (SELECT {Clock} AS now_ms FROM (SELECT count(*) FROM held) AS all_of_them)
        SELECT held.place, clock.now_ms, held.state_id, held.folded, held.state_bytes, held.state, held.records, (SELECT life FROM ledger_life) FROM clock LEFT JOIN held ON true
        """;
}
