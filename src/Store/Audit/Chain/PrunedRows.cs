using SQLitePCL;

namespace Sluice.Store.Audit.Chain;

/// <summary>
/// Deletes what stands before the anchor of a chain. A row that was opened there and completed by a link that is kept leaves the hash of its completion,
/// without which that link could not be verified.
/// </summary>
internal sealed class PrunedRows : IDisposable
{
    /// <summary>Rows of one step, and one link more: a few milliseconds.</summary>
    private const int MostRows = 1_000;

    private readonly sqlite3 _database;
    private readonly ChainKeys _keys;
    private readonly SqliteStatement _links;
    private readonly SqliteStatement _completed;
    private readonly SqliteStatement _key;
    private readonly SqliteStatement _row;
    private readonly SqliteStatement _keep;
    private readonly SqliteStatement _deleteRows;
    private readonly SqliteStatement _deleteKept;
    private readonly SqliteStatement _deleteLink;

    public PrunedRows(sqlite3 database, ChainKeys keys)
    {
        (_database, _keys) = (database, keys);
        _links = Prepare("SELECT id, first_row, rows FROM links WHERE chain = ?1 AND first < ?2 ORDER BY first LIMIT ?3");
        _completed = Prepare("SELECT id, completed_by FROM decision_rows WHERE id >= ?1 AND id < ?2 AND completed_by IS NOT NULL");
        _key = Prepare("SELECT key_id FROM links JOIN segments ON segments.chain = links.chain AND number = segment WHERE links.id = ?1 AND links.first >= ?2");
        _row = Prepare($"SELECT {RecordReader.Columns} FROM decision_rows WHERE id = ?1");
        _keep = Prepare("INSERT INTO pruned_completions (link, row_id, hash) VALUES (?1, ?2, ?3)");
        _deleteRows = Prepare("DELETE FROM decision_rows WHERE id >= ?1 AND id < ?2");
        _deleteKept = Prepare("DELETE FROM pruned_completions WHERE link = ?1");
        _deleteLink = Prepare("DELETE FROM links WHERE id = ?1");
    }

    /// <summary>True while there is more.</summary>
    public bool Remove(long chain, long before)
    {
        var links = new List<(long Id, long FirstRow, long Rows)>();
        _links.Bind(1, chain).Bind(2, before).Bind(3, MostRows);
        while (_links.Step())
            links.Add((_links.Number(0), _links.Number(1), _links.Number(2)));
        long removed = 0;
        foreach (var link in links)
        {
            if (removed >= MostRows)
                return true;
            KeepCompletions(link.FirstRow, link.FirstRow + link.Rows, before);
            _deleteRows.Bind(1, link.FirstRow).Bind(2, link.FirstRow + link.Rows).Run();
            _deleteKept.Bind(1, link.Id).Run();
            _deleteLink.Bind(1, link.Id).Run();
            removed += 1 + link.Rows;
        }

        return links.Count == MostRows;
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_links, _completed, _key, _row, _keep, _deleteRows, _deleteKept, _deleteLink])
            statement.Dispose();
    }

    private void KeepCompletions(long firstRow, long end, long anchor)
    {
        var completed = new List<(long Row, long Link)>();
        _completed.Bind(1, firstRow).Bind(2, end);
        while (_completed.Step())
            completed.Add((_completed.Number(0), _completed.Number(1)));
        foreach (var (row, link) in completed)
        {
            if (KeyOfKept(link, anchor) is { } key)
                Keep(row, link, key);
        }
    }

    /// <summary>Null for a link that is to be pruned too. Under a key that is gone the link cannot be verified anyway.</summary>
    private ChainKey? KeyOfKept(long link, long anchor)
    {
        var key = _key.Bind(1, link).Bind(2, anchor).Step() ? _keys.Find(_key.Text(0)) ?? _keys.Current : null;
        _key.Reset();
        return key;
    }

    private void Keep(long row, long link, ChainKey key)
    {
        using var texts = new TextDigests(_database, key);
        var reader = new RecordReader(texts);
        _row.Bind(1, row).Step();
        reader.Read(_row);
        _row.Reset();
        Span<byte> hash = stackalloc byte[LinkMac.Length];
        reader.Record.Hash(hash);
        _keep.Bind(1, link).Bind(2, row).Bind(3, hash).Run();
    }

    private SqliteStatement Prepare(string sql) => new(_database, sql);
}
