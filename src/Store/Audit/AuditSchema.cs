namespace Sluice.Store.Audit;

/// <summary>
/// The tables behind the view <c>decisions</c>, which is what queries read. Rows are in the order of their writing, so the row id stands in for an
/// index on time. A row holds ids where its text repeats from row to row: a log of many decisions a second costs what it writes (decision 0008).
/// </summary>
internal static class AuditSchema
{
    public const string Version = "5";

    /// <summary>Charges of this layout do not say whose ledger they stand in, and where; otherwise it is the same, and a file of it is used where it lies.</summary>
    public const string Former = "4";

    /// <summary>A row ahead of a strict call, replaced when the call ends. The other outcomes are stored as their own numbers.</summary>
    public const int Open = 3;

    /// <summary>Larger than SQLite's own: a batch of rows is fewer pages, and so fewer system calls. Takes effect in a new file only.</summary>
    public const string PageSize = "PRAGMA page_size = 16384";

    /// <summary>
    /// The one index holds only rows of calls that run under strict durability: a start finds what it must mark without reading the table.
    /// </summary>
    public const string Create =
        $"""
        CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
        CREATE TABLE decision_rows (
          id              INTEGER PRIMARY KEY,
          time_ms         INTEGER NOT NULL,
          request_id      BLOB NOT NULL,
          organisation    INTEGER NOT NULL,
          server          INTEGER NOT NULL,
          grant_id        INTEGER NOT NULL,
          grant_label     INTEGER NOT NULL,
          subject         INTEGER,
          mcp_session     INTEGER,
          method          INTEGER NOT NULL,
          tool            INTEGER,
          policy          INTEGER,
          outcome         INTEGER NOT NULL,
          reason          INTEGER NOT NULL,
          rule            INTEGER NOT NULL,
          message         INTEGER,
          argument_keys   INTEGER NOT NULL,
          charges         TEXT,
          refund          INTEGER NOT NULL,
          upstream_status INTEGER,
          upstream_us     INTEGER,
          gateway_us      INTEGER NOT NULL,
          trace_id        TEXT,
          approval_id     TEXT,
          completed_by    INTEGER
        ) STRICT;
        CREATE INDEX decision_rows_open ON decision_rows (outcome) WHERE outcome = 3;
        CREATE INDEX decision_rows_completed ON decision_rows (completed_by) WHERE completed_by IS NOT NULL;
        {View}
        {Chains}
        PRAGMA user_version = {Version};
        """;

    /// <summary>Brings a file of <see cref="Former"/> to this layout.</summary>
    public const string Upgrade =
        $"""
        BEGIN IMMEDIATE;
        DROP VIEW decisions;
        {View}
        PRAGMA user_version = {Version};
        COMMIT;
        """;

    private const string View =
        """
        CREATE VIEW decisions AS SELECT
          id,
          time_ms,
          lower(substr(hex(request_id), 1, 8) || '-' || substr(hex(request_id), 9, 4) || '-' || substr(hex(request_id), 13, 4) || '-'
            || substr(hex(request_id), 17, 4) || '-' || substr(hex(request_id), 21)) AS request_id,
          trace_id,
          (SELECT text FROM texts WHERE texts.id = organisation) AS organisation,
          (SELECT text FROM texts WHERE texts.id = server) AS server,
          (SELECT text FROM texts WHERE texts.id = grant_id) AS grant_id,
          (SELECT text FROM texts WHERE texts.id = grant_label) AS grant_label,
          (SELECT text FROM texts WHERE texts.id = subject) AS subject,
          (SELECT text FROM texts WHERE texts.id = mcp_session) AS mcp_session,
          (SELECT text FROM texts WHERE texts.id = method) AS method,
          (SELECT text FROM texts WHERE texts.id = tool) AS tool,
          (SELECT text FROM texts WHERE texts.id = policy) AS policy,
          CASE outcome WHEN 0 THEN 'allowed' WHEN 1 THEN 'denied' WHEN 2 THEN 'interrupted' WHEN 3 THEN 'open' END AS outcome,
          (SELECT text FROM texts WHERE texts.id = reason) AS reason,
          (SELECT text FROM texts WHERE texts.id = rule) AS rule,
          (SELECT text FROM texts WHERE texts.id = message) AS message,
          (SELECT text FROM texts WHERE texts.id = argument_keys) AS argument_keys,
          (SELECT json_group_array(json_object('counter', text -> '$.counter', 'window', text -> '$.window', 'cost', value -> '$[1]',
              'max', text -> '$.max', 'remaining', value -> '$[2]', 'owner', (SELECT text FROM texts WHERE texts.id = value ->> '$[3]'),
              'ledger_time_ms', value ->> '$[4]', 'sequence', value ->> '$[5]'))
            FROM json_each(charges) CROSS JOIN texts ON texts.id = value ->> '$[0]') AS charges,
          CASE WHEN outcome <> 1 AND (SELECT text FROM texts WHERE texts.id = rule) <> '' THEN 'shadow' ELSE 'enforce' END AS mode,
          (SELECT text FROM texts WHERE texts.id = refund) AS refund,
          upstream_status,
          upstream_us / 1000.0 AS upstream_ms,
          gateway_us / 1000.0 AS gateway_ms,
          approval_id
        FROM decision_rows;
        """;

    /// <summary>
    /// The proof (decision 0016). A link's rows are those from <c>first_row</c> on, in their order; its completions are the rows that name it. A
    /// segment is closed once it has a <c>from_ms</c>. Links before the anchor wait for their rows to be pruned.
    /// </summary>
    private const string Chains =
        """
        CREATE TABLE node (
          id      BLOB NOT NULL,
          chains  INTEGER NOT NULL,
          key_id  TEXT NOT NULL,
          seal    BLOB NOT NULL
        ) STRICT;
        CREATE TABLE chains (
          id              INTEGER PRIMARY KEY,
          organisation    TEXT NOT NULL UNIQUE,
          head_segment    INTEGER NOT NULL,
          head_sequence   INTEGER NOT NULL,
          head_from_ms    INTEGER NOT NULL,
          head_time_ms    INTEGER NOT NULL,
          head_mac        BLOB NOT NULL,
          head_key        TEXT NOT NULL,
          head_seal       BLOB NOT NULL,
          anchor_segment  INTEGER NOT NULL,
          anchor_sequence INTEGER NOT NULL,
          anchor_mac      BLOB NOT NULL,
          anchor_key      TEXT NOT NULL,
          anchor_seal     BLOB NOT NULL
        ) STRICT;
        CREATE TABLE segments (
          chain     INTEGER NOT NULL,
          number    INTEGER NOT NULL,
          key_id    TEXT NOT NULL,
          opened_ms INTEGER NOT NULL,
          first     INTEGER NOT NULL,
          from_ms   INTEGER,
          PRIMARY KEY (chain, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE links (
          id          INTEGER PRIMARY KEY,
          chain       INTEGER NOT NULL,
          segment     INTEGER NOT NULL,
          first       INTEGER NOT NULL,
          rows        INTEGER NOT NULL,
          completions INTEGER NOT NULL,
          first_row   INTEGER NOT NULL,
          from_ms     INTEGER NOT NULL,
          time_ms     INTEGER NOT NULL,
          mac         BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX links_chain ON links (chain, first);
        CREATE TABLE pruned_completions (
          link   INTEGER NOT NULL,
          row_id INTEGER NOT NULL,
          hash   BLOB NOT NULL,
          PRIMARY KEY (link, row_id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE text_epochs (
          id         INTEGER PRIMARY KEY AUTOINCREMENT,
          first_text INTEGER NOT NULL,
          first_row  INTEGER NOT NULL
        ) STRICT;
        """;

    /// <summary>What a <see cref="DecisionStatement"/> binds, in its order.</summary>
    private static readonly string[] Bound =
    [
        "time_ms", "request_id", "organisation", "server", "grant_id", "grant_label", "subject", "mcp_session", "method", "tool", "policy", "outcome",
        "reason", "rule", "message", "argument_keys", "refund", "upstream_status", "upstream_us", "gateway_us", "trace_id", "approval_id", "charges",
    ];

    public static readonly int BoundCount = Bound.Length;

    public static readonly string Insert =
        $"INSERT INTO decision_rows ({string.Join(", ", Bound)}) VALUES ({string.Join(", ", Enumerable.Repeat("?", Bound.Length))})";

    public static readonly string Complete =
        $"UPDATE decision_rows SET {string.Join(", ", Bound.Select(column => column + " = ?"))}, completed_by = ? WHERE id = ?";
}
