using SQLitePCL;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Takes texts out of the file that no row refers to any longer. Nobody counts references: now and then the writer forgets all texts that it knows, so
/// that rows from then on refer to new ones, and once the rows from before are gone, so are their texts, but for those of calls that still run.
/// </summary>
internal sealed class ShippedTexts : IDisposable
{
    /// <summary>So many new texts are worth being forgotten: as many as the writer keeps in memory.</summary>
    private const int Enough = 4_096;

    /// <summary>In one transaction, which the writer's next batch waits for.</summary>
    private const int MostTexts = 10_000;

    private static readonly string[] Columns =
    [
        "organisation", "server", "grant_id", "grant_label", "subject", "mcp_session", "method", "tool", "policy", "reason", "rule", "message",
        "argument_keys", "refund",
    ];

    private static readonly string RemoveUnused =
        $"""
        WITH kept (text) AS (
          {string.Join(" UNION ", Columns.Select(column => $"SELECT {column} FROM decision_rows WHERE id <= ?2 AND {column} IS NOT NULL"))}
          UNION SELECT value ->> place FROM decision_rows CROSS JOIN json_each(charges) CROSS JOIN (SELECT '$[0]' AS place UNION SELECT '$[3]')
            WHERE decision_rows.id <= ?2 AND charges IS NOT NULL AND value ->> place IS NOT NULL)
        DELETE FROM texts WHERE id IN (SELECT id FROM texts WHERE id <= ?1 AND id NOT IN kept ORDER BY id LIMIT {MostTexts}) RETURNING id
        """;

    private readonly Action _forgetTexts;
    private readonly SqliteStatement _newest;
    private readonly SqliteStatement _remove;

    /// <summary>While waiting: texts up to this one are named by rows up to <see cref="_lastRow"/> alone.</summary>
    private long _lastText = long.MinValue / 2;
    private long _lastRow;
    private bool _isWaiting;

    /// <param name="database">The writer's connection.</param>
    /// <param name="forgetTexts">Makes the writer forget every id that it knows.</param>
    public ShippedTexts(sqlite3 database, Action forgetTexts)
    {
        _forgetTexts = forgetTexts;
        _newest = new SqliteStatement(database, "SELECT coalesce((SELECT max(id) FROM texts), 0), coalesce((SELECT max(id) FROM decision_rows), 0)");
        _remove = new SqliteStatement(database, RemoveUnused);
    }

    /// <param name="firstRow">Rows before it are gone, but for those of calls that still run: at most as many as there are slots.</param>
    /// <returns>Whether more can be taken out.</returns>
    public bool Remove(long firstRow)
    {
        if (!_isWaiting)
            Turn();
        if (!_isWaiting || firstRow <= _lastRow)
            return false;
        var removed = 0;
        _remove.Bind(1, _lastText).Bind(2, _lastRow);
        while (_remove.Step())
            removed++;
        _isWaiting = removed == MostTexts;
        return _isWaiting;
    }

    public void Dispose()
    {
        _newest.Dispose();
        _remove.Dispose();
    }

    /// <summary>The newest text always stays, since SQLite counts on from the largest id it finds.</summary>
    private void Turn()
    {
        _newest.Step();
        var (text, row) = (_newest.Number(0) - 1, _newest.Number(1));
        _newest.Reset();
        if (text - _lastText < Enough)
            return;
        _forgetTexts();
        (_lastText, _lastRow, _isWaiting) = (text, row, true);
    }
}
