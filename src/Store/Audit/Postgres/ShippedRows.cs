using Sluice.Store.Audit.Chain;
using SQLitePCL;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Takes out of the file what PostgreSQL has, so that the file stays as large as what waits; its pages are used again. The last link that brought rows
/// stays with them, since SQLite counts on from the largest ids it finds. Used by the file's one writer, inside a transaction.
/// </summary>
internal sealed class ShippedRows : IDisposable
{
    /// <summary>In one transaction, which the writer's next batch waits for.</summary>
    private const int MostRows = 10_000;

    private readonly ChainKeys _keys;
    private readonly Guid _node;
    private readonly List<SqliteStatement> _statements = [];
    private readonly SqliteStatement _lastWithRows;
    private readonly SqliteStatement _rowsEnd;
    private readonly SqliteStatement _firstRow;
    private readonly SqliteStatement _removeFinished;
    private readonly SqliteStatement _removeCompleted;
    private readonly SqliteStatement _ends;
    private readonly SqliteStatement _anchor;
    private readonly SqliteStatement _removeSegments;
    private readonly SqliteStatement _removeLinks;

    public ShippedRows(sqlite3 database, ChainKeys keys, Guid node)
    {
        (_keys, _node) = (keys, node);
        _lastWithRows = Prepare("SELECT max(id) FROM links WHERE rows > 0");
        _rowsEnd = Prepare("SELECT first_row + rows FROM links WHERE id <= ?1 AND rows > 0 ORDER BY id DESC LIMIT 1");
        _firstRow = Prepare("SELECT min(id) FROM decision_rows WHERE id >= ?1");
        _removeFinished = Prepare("DELETE FROM decision_rows WHERE id >= ?1 AND id < ?2 AND completed_by IS NULL AND outcome <> 3");
        _removeCompleted = Prepare(
            $"DELETE FROM decision_rows WHERE id IN (SELECT id FROM decision_rows WHERE completed_by <= ?1 AND id < ?2 LIMIT {MostRows}) RETURNING id");
        _ends = Prepare(
            """
            SELECT chain, organisation, segment, first + rows + completions, mac, max(links.id) FROM links JOIN chains ON chains.id = chain
            WHERE links.id <= ?1 GROUP BY chain
            """);
        _anchor = Prepare(
            "UPDATE chains SET anchor_segment = ?2, anchor_sequence = ?3, anchor_mac = ?4, anchor_key = ?5, anchor_seal = ?6 WHERE id = ?1");
        _removeSegments = Prepare("DELETE FROM segments WHERE chain = ?1 AND number < ?2");
        _removeLinks = Prepare("DELETE FROM links WHERE id <= ?1");

        SqliteStatement Prepare(string sql)
        {
            var statement = new SqliteStatement(database, sql);
            _statements.Add(statement);
            return statement;
        }
    }

    /// <summary>Rows before it are gone, or are open, or were completed by a link that is not shipped.</summary>
    public long Next { get; private set; }

    /// <param name="shipped">The last link that PostgreSQL has.</param>
    /// <returns>Whether more can be taken out.</returns>
    public bool Remove(long shipped)
    {
        var last = Math.Min(shipped, Ask(_lastWithRows) - 1);
        var end = Ask(_rowsEnd.Bind(1, last));
        Next = Math.Max(Next, Math.Min(end, Ask(_firstRow.Bind(1, Next))));
        var to = Math.Min(end, Next + MostRows);
        _removeFinished.Bind(1, Next).Bind(2, to).Run();
        Next = Math.Max(Next, to);
        var completed = 0;
        _removeCompleted.Bind(1, last).Bind(2, end);
        while (_removeCompleted.Step())
            completed++;
        if (to < end || completed == MostRows)
            return true;
        RemoveLinks(last);
        return false;
    }

    /// <summary>After a transaction that was rolled back: what it took out is there again.</summary>
    public void Forget() => Next = 0;

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
    }

    /// <summary>The chains begin behind it from now on, as their sealed anchors say.</summary>
    private void RemoveLinks(long last)
    {
        var key = _keys.Current;
        _ends.Bind(1, last);
        while (_ends.Step())
        {
            var anchor = new ChainAnchor(_ends.Number(2), _ends.Number(3), _ends.Blob(4).ToArray());
            var seal = ChainStatements.Anchor(key, new ChainName(_node, _ends.Text(1)), anchor);
            _anchor.Bind(1, _ends.Number(0)).Bind(2, anchor.Segment).Bind(3, anchor.Sequence).Bind(4, anchor.Mac.Span).Bind(5, key.Id).Bind(6, seal).Run();
            _removeSegments.Bind(1, _ends.Number(0)).Bind(2, anchor.Segment).Run();
        }

        _removeLinks.Bind(1, last).Run();
    }

    private static long Ask(SqliteStatement question)
    {
        var answer = question.Step() && !question.IsNull(0) ? question.Number(0) : 0;
        question.Reset();
        return answer;
    }
}
