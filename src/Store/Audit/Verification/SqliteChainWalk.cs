using Microsoft.Data.Sqlite;
using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Verification;

/// <summary>Reads one chain of a file for its check.</summary>
internal sealed class SqliteChainWalk : IDisposable
{
    private const int MostLinks = 256;
    private const int MostRows = 20_000;

    private readonly SqliteConnection _connection;
    private readonly StoredChain _chain;
    private readonly ChainKeys _keys;
    private readonly ChainCheck _check;
    private readonly SqliteStatement _anchor;
    private readonly SqliteStatement _segment;
    private readonly SqliteStatement _lastSegment;
    private readonly SqliteStatement _links;
    private readonly SqliteStatement _rows;
    private readonly SqliteStatement _completions;
    private readonly SqliteStatement _pruned;
    private RecordReader? _reader;
    private TextDigests? _texts;
    private long _after;
    private long _segmentNumber;

    public SqliteChainWalk(SqliteConnection connection, StoredChain chain, ChainKeys keys, string path, AuditFindings findings)
    {
        (_connection, _chain, _keys) = (connection, chain, keys);
        _check = new ChainCheck(keys, chain.Name, chain.Head, path, findings);
        _anchor = new SqliteStatement(connection, "SELECT anchor_segment, anchor_sequence, anchor_mac, anchor_key, anchor_seal FROM chains WHERE id = ?1");
        _segment = new SqliteStatement(connection, "SELECT key_id, opened_ms, first, from_ms FROM segments WHERE chain = ?1 AND number = ?2");
        _lastSegment = new SqliteStatement(
            connection,
            """
            SELECT max(number), (SELECT count(*) FROM segments WHERE chain = ?1 AND from_ms IS NULL AND number <> head_segment)
              + (SELECT count(*) FROM segments WHERE chain = ?1 AND number = head_segment AND from_ms IS NOT NULL)
              + (SELECT count(*) FROM links WHERE chain = ?1 AND first > head_sequence), head_segment
            FROM chains LEFT JOIN segments ON chain = chains.id WHERE chains.id = ?1
            """);
        _links = new SqliteStatement(
            connection,
            """
            SELECT id, segment, first, rows, completions, first_row, from_ms, time_ms, mac FROM links
            WHERE chain = ?1 AND first > ?2 ORDER BY first LIMIT ?3
            """);
        _rows = new SqliteStatement(connection, $"SELECT {RecordReader.Columns} FROM decision_rows WHERE id >= ?1 AND id < ?2 ORDER BY id");
        _completions = new SqliteStatement(connection, $"SELECT {RecordReader.Columns} FROM decision_rows WHERE completed_by = ?1 ORDER BY id");
        _pruned = new SqliteStatement(connection, "SELECT hash FROM pruned_completions WHERE link = ?1 ORDER BY row_id");
    }

    public void Run()
    {
        bool goesOn;
        do
        {
            using var moment = _connection.BeginTransaction(deferred: true);
            goesOn = ReadSome() && !_check.IsAtEnd;
        }
        while (goesOn);

        CheckSegments();
        _check.Finish();
    }

    public void Dispose()
    {
        _check.Dispose();
        _texts?.Dispose();
        foreach (var statement in (SqliteStatement[])[_anchor, _segment, _lastSegment, _links, _rows, _completions, _pruned])
            statement.Dispose();
    }

    /// <summary>False when there is nothing more.</summary>
    private bool ReadSome()
    {
        ReadAnchor();
        var links = ReadLinks();
        long rows = 0;
        foreach (var link in links)
        {
            if (_check.IsAtEnd || rows > MostRows)
                break;
            if (link.Segment != _segmentNumber)
                BeginSegment(link.Segment);
            _check.BeginLink(link);
            ReadRows(link);
            ReadCompletions(link);
            _check.EndLink();
            _after = link.First;
            rows += link.Extent.Rows + link.Extent.Completions;
        }

        return links.Count > 0;
    }

    private void ReadAnchor()
    {
        if (!_anchor.Bind(1, _chain.Id).Step())
            return;
        var anchor = new ChainAnchor(_anchor.Number(0), _anchor.Number(1), _anchor.Blob(2).ToArray());
        _check.StartAt(new SealedAnchor(anchor, _anchor.Text(3), _anchor.Blob(4).ToArray()));
        _after = Math.Max(_after, anchor.Sequence - 1);
        _anchor.Reset();
    }

    private List<LinkRow> ReadLinks()
    {
        var links = new List<LinkRow>();
        _links.Bind(1, _chain.Id).Bind(2, _after).Bind(3, MostLinks);
        while (_links.Step())
        {
            var extent = new LinkExtent(_links.Number(3), _links.Number(4), _links.Number(6), _links.Number(7));
            links.Add(new LinkRow(_links.Number(0), _links.Number(1), _links.Number(2), extent, _links.Number(5), _links.Blob(8).ToArray()));
        }

        return links;
    }

    private void BeginSegment(long number)
    {
        _segmentNumber = number;
        if (!_segment.Bind(1, _chain.Id).Bind(2, number).Step())
        {
            _check.Find(_after + 1, _after + 1, $"the row of segment {number} is gone");
            return;
        }

        var segment = new SegmentRow(
            number, _segment.Text(0), _segment.Number(1), _segment.Number(2), _segment.IsNull(3) ? null : _segment.Number(3));
        _segment.Reset();
        _check.BeginSegment(segment);
        _texts?.Dispose();
        _texts = new TextDigests(_connection.Handle!, _keys.Find(segment.KeyId) ?? _keys.Current);
        _reader = new RecordReader(_texts);
    }

    private void ReadRows(in LinkRow link)
    {
        if (link.Extent.Rows == 0 && link.FirstRow != 0)
            _check.Find(link.First, link.First, "the link names a row that it does not have");
        _rows.Bind(1, link.FirstRow).Bind(2, link.FirstRow + link.Extent.Rows);
        while (_rows.Step())
        {
            Reader.Read(_rows);
            _check.Add(Reader.Record, Reader.WasOpened, link.First + Reader.RowId - link.FirstRow);
        }
    }

    private void ReadCompletions(in LinkRow link)
    {
        // Their rows are older than those that are still there, so these come first.
        _pruned.Bind(1, link.Id);
        while (_pruned.Step())
            _check.AddCompletion(_pruned.Blob(0));
        Span<byte> hash = stackalloc byte[LinkMac.Length];
        _completions.Bind(1, link.Id);
        while (_completions.Step())
        {
            Reader.Read(_completions);
            Reader.Record.Hash(hash);
            _check.AddCompletion(hash);
        }
    }

    private RecordReader Reader => _reader ??= new RecordReader(_texts = new TextDigests(_connection.Handle!, _keys.Current));

    /// <summary>Only the last segment is open, and there is nothing behind it.</summary>
    private void CheckSegments()
    {
        if (!_lastSegment.Bind(1, _chain.Id).Step())
            return;
        if (_lastSegment.Number(0) > _lastSegment.Number(2) || _lastSegment.Number(1) > 0)
            _check.Find(_after, _after, "a row of the table segments was inserted or changed, or links stand behind the head");
        _lastSegment.Reset();
    }
}
