using SQLitePCL;

namespace Sluice.Store.Audit.Chain;

/// <summary>The chains as they stand in <c>audit.db</c>: node, chains, segments, links. Used by the file's one writer.</summary>
internal sealed class ChainTable : IDisposable
{
    private readonly SqliteStatement _findChain;
    private readonly SqliteStatement _findSegment;
    private readonly SqliteStatement _addChain;
    private readonly SqliteStatement _countChains;
    private readonly SqliteStatement _addSegment;
    private readonly SqliteStatement _closeSegment;
    private readonly SqliteStatement _addLink;
    private readonly SqliteStatement _moveHead;
    private readonly SqliteStatement _lastLink;
    private readonly sqlite3 _database;

    public ChainTable(sqlite3 database)
    {
        _database = database;
        _findChain = Prepare("SELECT id, head_segment, head_sequence, head_from_ms, head_time_ms, head_mac FROM chains WHERE organisation = ?1");
        _findSegment = Prepare("SELECT key_id, opened_ms, first FROM segments WHERE chain = ?1 AND number = ?2 AND from_ms IS NULL");
        _addChain = Prepare(
            """
            INSERT INTO chains (organisation, head_segment, head_sequence, head_from_ms, head_time_ms, head_mac, head_key, head_seal,
              anchor_segment, anchor_sequence, anchor_mac, anchor_key, anchor_seal)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?7, ?12)
            """);
        _countChains = Prepare("UPDATE node SET chains = chains + 1 RETURNING chains");
        _addSegment = Prepare("INSERT INTO segments (chain, number, key_id, opened_ms, first) VALUES (?1, ?2, ?3, ?4, ?5)");
        _closeSegment = Prepare("UPDATE segments SET from_ms = ?3 WHERE chain = ?1 AND number = ?2");
        _addLink = Prepare(
            """
            INSERT INTO links (id, chain, segment, first, rows, completions, first_row, from_ms, time_ms, mac)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);
        _moveHead = Prepare(
            """
            UPDATE chains SET head_segment = ?2, head_sequence = ?3, head_from_ms = ?4, head_time_ms = ?5, head_mac = ?6, head_key = ?7, head_seal = ?8
            WHERE id = ?1
            """);
        _lastLink = Prepare("SELECT coalesce(max(id), 0) FROM links");
        Node = ReadNode();
    }

    public Guid Node { get; }

    /// <summary>Makes the identity of a new file.</summary>
    public static void CreateNode(sqlite3 database, ChainKey key)
    {
        var node = Guid.NewGuid();
        using var insert = new SqliteStatement(database, "INSERT INTO node (id, chains, key_id, seal) VALUES (?1, 0, ?2, ?3)");
        insert.Bind(1, Bytes(node)).Bind(2, key.Id).Bind(3, ChainStatements.Node(key, node, 0)).Run();
    }

    public long LastLink()
    {
        _lastLink.Step();
        var id = _lastLink.Number(0);
        _lastLink.Reset();
        return id;
    }

    public ChainState FindOrAdd(string organisation, ChainKey key)
    {
        var name = new ChainName(Node, organisation);
        if (!_findChain.Bind(1, organisation).Step())
            return Add(name, key);
        var state = new ChainState(_findChain.Number(0), name)
        {
            Head = new ChainHead(
                _findChain.Number(1), _findChain.Number(2), _findChain.Number(3), _findChain.Number(4), _findChain.Blob(5).ToArray()),
        };
        _findChain.Reset();
        if (_findSegment.Bind(1, state.Id).Bind(2, state.Head.Segment).Step())
            state.Segment = new OpenSegment(_findSegment.Text(0), _findSegment.Number(1), _findSegment.Number(2));
        _findSegment.Reset();
        return state;
    }

    public void AddSegment(ChainState chain, long number, OpenSegment segment) =>
        _addSegment.Bind(1, chain.Id).Bind(2, number).Bind(3, segment.KeyId).Bind(4, segment.OpenedMs).Bind(5, segment.First).Run();

    public void CloseSegment(ChainState chain) =>
        _closeSegment.Bind(1, chain.Id).Bind(2, chain.Head.Segment).Bind(3, chain.Head.FromMs).Run();

    public void AddLink(long id, ChainState chain, in LinkStart start, in LinkExtent extent, long firstRow, ReadOnlySpan<byte> mac) =>
        _addLink.Bind(1, id).Bind(2, chain.Id).Bind(3, start.Segment).Bind(4, start.First).Bind(5, extent.Rows).Bind(6, extent.Completions)
            .Bind(7, firstRow).Bind(8, extent.FromMs).Bind(9, extent.TimeMs).Bind(10, mac).Run();

    public void MoveHead(ChainState chain, ChainKey key)
    {
        var head = chain.Head;
        _moveHead.Bind(1, chain.Id).Bind(2, head.Segment).Bind(3, head.Sequence).Bind(4, head.FromMs).Bind(5, head.TimeMs).Bind(6, head.Mac.Span)
            .Bind(7, key.Id).Bind(8, ChainStatements.Head(key, chain.Name, head)).Run();
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])
            [_findChain, _findSegment, _addChain, _countChains, _addSegment, _closeSegment, _addLink, _moveHead, _lastLink])
            statement.Dispose();
    }

    private ChainState Add(ChainName name, ChainKey key)
    {
        var (head, anchor) = (ChainHead.Start, ChainAnchor.Start);
        _addChain.Bind(1, name.Organisation).Bind(2, head.Segment).Bind(3, head.Sequence).Bind(4, head.FromMs).Bind(5, head.TimeMs).Bind(6, head.Mac.Span)
            .Bind(7, key.Id).Bind(8, ChainStatements.Head(key, name, head))
            .Bind(9, anchor.Segment).Bind(10, anchor.Sequence).Bind(11, anchor.Mac.Span).Bind(12, ChainStatements.Anchor(key, name, anchor)).Run();
        var state = new ChainState(raw.sqlite3_last_insert_rowid(_database), name);
        _countChains.Step();
        var chains = _countChains.Number(0);
        _countChains.Run();
        using var seal = Prepare("UPDATE node SET key_id = ?1, seal = ?2");
        seal.Bind(1, key.Id).Bind(2, ChainStatements.Node(key, Node, chains)).Run();
        return state;
    }

    private Guid ReadNode()
    {
        using var select = Prepare("SELECT id FROM node");
        if (!select.Step())
            throw new IOException("its identity, the row of the table node, is missing");
        return new Guid(select.Blob(0), bigEndian: true);
    }

    private SqliteStatement Prepare(string sql) => new(_database, sql);

    private static byte[] Bytes(Guid id)
    {
        var bytes = new byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes;
    }
}
