using SQLitePCL;

namespace Sluice.Store.Audit.Chain;

/// <summary>
/// Takes the oldest segments out of the file, a bounded step at a time, on the writer's own thread: first the anchor moves past a segment, which is one
/// row; then its rows and links go. Freed pages are used again by what is written next, so that the file stops growing.
/// </summary>
internal sealed class ChainPruning : IDisposable
{
    /// <summary>Of one organisation in one step.</summary>
    private const int MostSegments = 100;

    private readonly sqlite3 _database;
    private readonly ChainKeys _keys;
    private readonly PrunedRows _rows;
    private readonly SqliteStatement _chain;
    private readonly SqliteStatement _lastLink;
    private readonly SqliteStatement _moveAnchor;
    private readonly SqliteStatement _forgetSegments;
    private readonly Guid _node;
    private long _done;

    public ChainPruning(sqlite3 database, ChainKeys keys, Guid node)
    {
        (_database, _keys, _node) = (database, keys, node);
        _rows = new PrunedRows(database, keys);
        _chain = Prepare(
            """
            SELECT id, organisation, anchor_segment, anchor_sequence, head_segment, head_sequence, head_time_ms, head_mac FROM chains
            WHERE id > ?1 ORDER BY id LIMIT 1
            """);
        _lastLink = Prepare(
            """
            SELECT first + rows + completions, time_ms, mac FROM links
            WHERE chain = ?1 AND first < (SELECT first FROM segments WHERE chain = ?1 AND number = ?2 + 1) ORDER BY first DESC LIMIT 1
            """);
        _moveAnchor = Prepare(
            "UPDATE chains SET anchor_segment = ?2, anchor_sequence = ?3, anchor_mac = ?4, anchor_key = ?5, anchor_seal = ?6 WHERE id = ?1");
        _forgetSegments = Prepare("DELETE FROM segments WHERE chain = ?1 AND number < ?2");
    }

    /// <summary>
    /// One step, in a transaction of its own. Null after the last organisation of a round, which begins again with the next step; otherwise whether a
    /// chain has another beginning now.
    /// </summary>
    /// <param name="keptFromMs">What is kept of an organisation; null while that is not known.</param>
    public bool? Step(Func<string, long?> keptFromMs)
    {
        if (!_chain.Bind(1, _done).Step())
        {
            _done = 0;
            return null;
        }

        var (id, name) = (_chain.Number(0), new ChainName(_node, _chain.Text(1)));
        var (start, sequence) = (_chain.Number(2), _chain.Number(3));
        var head = new ChainHead(_chain.Number(4), _chain.Number(5), 0, _chain.Number(6), _chain.Blob(7).ToArray());
        _chain.Reset();
        if (keptFromMs(name.Organisation) is not { } from)
        {
            _done = id;
            return false;
        }

        SqliteCalls.Execute(_database, "BEGIN IMMEDIATE");
        try
        {
            var anchor = FirstKept(id, start, head, from);
            if (anchor is { } moved)
                Move(id, name, moved);
            if (!_rows.Remove(id, anchor?.Sequence ?? sequence))
                _done = id;
            SqliteCalls.Execute(_database, "COMMIT");
            return anchor is not null;
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(_database) == 0)
                SqliteCalls.Execute(_database, "ROLLBACK");
            throw;
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        foreach (var statement in (SqliteStatement[])[_chain, _lastLink, _moveAnchor, _forgetSegments])
            statement.Dispose();
    }

    /// <summary>Null when the first segment that is there is to be kept.</summary>
    private ChainAnchor? FirstKept(long chain, long start, in ChainHead head, long from)
    {
        ChainAnchor? anchor = null;
        for (var segment = start; segment <= head.Segment && segment < start + MostSegments; segment++)
        {
            var last = segment == head.Segment
                ? (Anchor: new ChainAnchor(segment + 1, head.Sequence + 1, head.Mac), head.TimeMs)
                : LastLink(chain, segment);
            if (last is not { } found || found.TimeMs >= from)
                break;
            anchor = found.Anchor;
        }

        return anchor;
    }

    private (ChainAnchor Anchor, long TimeMs)? LastLink(long chain, long segment)
    {
        (ChainAnchor, long)? last = null;
        if (_lastLink.Bind(1, chain).Bind(2, segment).Step())
            last = (new ChainAnchor(segment + 1, _lastLink.Number(0), _lastLink.Blob(2).ToArray()), _lastLink.Number(1));
        _lastLink.Reset();
        return last;
    }

    private void Move(long chain, ChainName name, in ChainAnchor anchor)
    {
        var key = _keys.Current;
        _moveAnchor.Bind(1, chain).Bind(2, anchor.Segment).Bind(3, anchor.Sequence).Bind(4, anchor.Mac.Span).Bind(5, key.Id)
            .Bind(6, ChainStatements.Anchor(key, name, anchor)).Run();
        _forgetSegments.Bind(1, chain).Bind(2, anchor.Segment).Run();
    }

    private SqliteStatement Prepare(string sql) => new(_database, sql);
}
