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
    public const string Ask =
        $"""
        WITH clock AS MATERIALIZED (SELECT {Clock} AS now_ms)
        SELECT known.place, (SELECT now_ms FROM clock), {News}
        FROM {Known} LEFT JOIN ledgers ON ledgers.owner = known.owner
        """;

    /// <summary>
    /// Charges the rows that still are as the node knows them. That the row is unchanged means that its last writer committed before this statement's
    /// snapshot, after which the time is read: of two transactions on a row the later one has the later time, without a lock that outlives the
    /// statement. Rows are come to in the order of the array, so that no two batches wait for each other.
    /// </summary>
    public const string Charge =
        $"""
        WITH clock AS MATERIALIZED (SELECT {Clock} AS now_ms)
        UPDATE ledgers SET
          state = coalesce(charged.state, ledgers.state), state_id = charged.next_state_id,
          expires_ms = greatest(ledgers.expires_ms, (SELECT now_ms FROM clock) + charged.window_ms),
          journal = CASE WHEN charged.state IS NULL THEN ledgers.journal ELSE '' END || substring(int8send((SELECT now_ms FROM clock)) FROM 3) || charged.record
        FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) WITH ORDINALITY
          AS charged (owner, writer, state_id, length, not_before_ms, window_ms, record, state, next_state_id, place)
        WHERE ledgers.owner = charged.owner AND ledgers.xmin = charged.writer AND ledgers.state_id = charged.state_id
          AND octet_length(ledgers.journal) = charged.length AND (SELECT now_ms FROM clock) >= charged.not_before_ms
        RETURNING charged.place, (SELECT now_ms FROM clock), ledgers.xmin
        """;

    /// <summary>Locks rows in the order of their keys, so that no two batches wait for each other, and reads the time once all are held.</summary>
    public const string Lock = $"{LockHead}{LockTail}";

    /// <summary>As <see cref="Lock"/>, of those rows that nobody else holds: never waits.</summary>
    public const string LockFree = $"{LockHead} SKIP LOCKED{LockTail}";

    /// <summary>Writes to locked rows what became of them.</summary>
    public const string Store =
        """
        UPDATE ledgers SET
          state = coalesce(changed.state, ledgers.state), state_id = changed.state_id, expires_ms = changed.expires_ms,
          journal = CASE WHEN changed.state IS NULL THEN ledgers.journal || changed.record ELSE '' END
        FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS changed (owner, expires_ms, record, state, state_id, place)
        WHERE ledgers.owner = changed.owner
        RETURNING changed.place, ledgers.xmin
        """;

    private const string Clock = "coalesce($1, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)";

    private const string Known = "unnest($2, $3, $4, $5) WITH ORDINALITY AS known (owner, writer, state_id, length, place)";

    private const string IsKnown = "ledgers.xmin = known.writer AND ledgers.state_id = known.state_id AND octet_length(ledgers.journal) = known.length";

    private const string HasGrown = "ledgers.state_id = known.state_id AND octet_length(ledgers.journal) > known.length";

    /// <summary>Four columns, as <see cref="RowNews"/> reads them.</summary>
    private const string News =
        $"""
        ledgers.xmin AS writer, ledgers.state_id,
        CASE WHEN {IsKnown} OR {HasGrown} THEN NULL ELSE ledgers.state END AS state,
        CASE WHEN {IsKnown} THEN NULL WHEN {HasGrown} THEN substring(ledgers.journal FROM known.length + 1) ELSE ledgers.journal END AS journal
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
        SELECT held.place, clock.now_ms, held.writer, held.state_id, held.state, held.journal, (SELECT life FROM ledger_life) FROM clock LEFT JOIN held ON true
        """;
}
