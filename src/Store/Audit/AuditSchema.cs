namespace Sluice.Store.Audit;

/// <summary>The table of decisions. Rows are in the order of their writing, so the row id stands in for an index on time.</summary>
internal static class AuditSchema
{
    public const string Version = "1";

    /// <summary>
    /// The one index holds only rows of calls that run under strict durability: a start finds what it must mark without reading the table.
    /// </summary>
    public const string Create =
        $"""
        CREATE TABLE decisions (
          id              INTEGER PRIMARY KEY,
          time_ms         INTEGER NOT NULL,
          request_id      TEXT NOT NULL,
          trace_id        TEXT,
          organisation    TEXT NOT NULL,
          server          TEXT NOT NULL,
          grant_id        TEXT NOT NULL,
          grant_label     TEXT NOT NULL,
          mcp_session     TEXT,
          method          TEXT NOT NULL,
          tool            TEXT,
          policy          TEXT,
          outcome         TEXT NOT NULL,
          reason          TEXT NOT NULL,
          rule            TEXT NOT NULL,
          message         TEXT,
          argument_keys   TEXT NOT NULL,
          charges         TEXT NOT NULL,
          mode            TEXT NOT NULL DEFAULT 'enforce',
          refund          TEXT NOT NULL,
          upstream_status INTEGER,
          upstream_ms     REAL,
          gateway_ms      REAL NOT NULL,
          approval_id     TEXT
        ) STRICT;
        CREATE INDEX decisions_open ON decisions (outcome) WHERE outcome = 'open';
        PRAGMA user_version = {Version};
        """;

    public const string MarkInterrupted = "UPDATE decisions SET outcome = 'interrupted' WHERE outcome = 'open'";

    /// <summary>What a <see cref="DecisionStatement"/> binds, in its order; <c>mode</c> has one value so far, its default.</summary>
    private static readonly string[] Bound =
    [
        "time_ms", "request_id", "trace_id", "organisation", "server", "grant_id", "grant_label", "mcp_session", "method", "tool", "policy",
        "outcome", "reason", "rule", "message", "argument_keys", "charges", "refund", "upstream_status", "upstream_ms", "gateway_ms", "approval_id",
    ];

    public static readonly int BoundCount = Bound.Length;

    public static readonly string Insert =
        $"INSERT INTO decisions ({string.Join(", ", Bound)}) VALUES ({string.Join(", ", Enumerable.Repeat("?", Bound.Length))})";

    public static readonly string Complete =
        $"UPDATE decisions SET {string.Join(", ", Bound.Select(column => column + " = ?"))} WHERE id = ?";
}
