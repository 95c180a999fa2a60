using SQLitePCL;

namespace Sluice.Store.Audit.Chain;

/// <summary>
/// Makes the chains: one link for each batch and organisation, inside the batch's transaction. Rows of a link have consecutive ids, so that a link says
/// which rows are its own and a row needs neither a number nor an index. Used by the file's one writer.
/// </summary>
internal sealed class ChainWriter : IDisposable
{
    /// <summary>Ends of chains in memory; beyond it they are read again.</summary>
    private const int MostKept = 4_096;
    private const long Unknown = -1;

    private readonly ChainTable _table;
    private readonly ChainKey _key;
    private readonly SegmentBounds _bounds;
    private readonly TimeProvider _time;
    private readonly LinkMac _mac;
    private readonly Dictionary<string, ChainState> _chains = new(StringComparer.Ordinal);
    private readonly byte[] _hash = new byte[LinkMac.Length];
    private string _organisation = "";
    private ChainState? _chain;
    private LinkStart _start;
    private LinkExtent _extent;
    private long _firstRow;
    private long _lastLink = Unknown;

    public ChainWriter(sqlite3 database, ChainKey key, SegmentBounds bounds, TimeProvider time)
    {
        (_key, _bounds, _time) = (key, bounds, time);
        _table = new ChainTable(database);
        _mac = new LinkMac(key);
    }

    /// <summary>Whose chains they are.</summary>
    public Guid Node => _table.Node;

    /// <summary>The id of the link being made.</summary>
    public long Link => _lastLink + 1;

    /// <summary>The items that follow are this organisation's; without one there is no link.</summary>
    public void Begin(string organisation)
    {
        (_organisation, _chain) = (organisation, null);
        if (_lastLink == Unknown)
            _lastLink = _table.LastLink();
    }

    /// <summary>A row was inserted.</summary>
    public void Add(RecordBytes record, bool opens, long rowId)
    {
        Start();
        if (_extent.Rows == 0)
            _firstRow = rowId;
        else if (rowId != _firstRow + _extent.Rows)
            throw new InvalidOperationException($"Row {rowId} of the audit does not follow the one before it.");
        _mac.Add(record, opens);
        _extent = _extent with { Rows = _extent.Rows + 1, FromMs = Math.Min(_extent.FromMs, record.TimeMs), TimeMs = Math.Max(_extent.TimeMs, record.TimeMs) };
    }

    /// <summary>A row that an earlier link brought was completed. In the order of row ids.</summary>
    public void Complete(RecordBytes record)
    {
        Start();
        record.Hash(_hash);
        _mac.AddCompletion(_hash);
        _extent = _extent with { Completions = _extent.Completions + 1 };
    }

    /// <summary>Writes the link.</summary>
    public void End()
    {
        if (_chain is null)
            return;
        var extent = _extent.Rows > 0 ? _extent : _extent with { FromMs = _extent.TimeMs };
        var mac = new byte[LinkMac.Length];
        _mac.Finish(extent, mac);
        _table.AddLink(Link, _chain, _start, extent, _extent.Rows > 0 ? _firstRow : 0, mac);
        _lastLink++;
        var head = _chain.Head;
        _chain.Head = new ChainHead(
            head.Segment, head.Sequence + extent.Rows + extent.Completions, Math.Min(head.FromMs, extent.FromMs), extent.TimeMs, mac);
        _table.MoveHead(_chain, _key);
        _chain = null;
    }

    /// <summary>After a transaction that was rolled back: the file knows better.</summary>
    public void Forget()
    {
        _chains.Clear();
        _lastLink = Unknown;
    }

    public void Dispose()
    {
        _table.Dispose();
        _mac.Dispose();
    }

    private void Start()
    {
        if (_chain is not null)
            return;
        _chain = Find(_organisation);
        OpenSegment(_chain);
        var head = _chain.Head;
        _start = new LinkStart(_chain.Name, head.Segment, _chain.Segment!.OpenedMs, head.Sequence + 1, head.Mac);
        _extent = new LinkExtent(0, 0, long.MaxValue, Math.Max(head.TimeMs, _time.GetUtcNow().ToUnixTimeMilliseconds()));
        _mac.Begin(_start);
    }

    private ChainState Find(string organisation)
    {
        if (_chains.TryGetValue(organisation, out var known))
            return known;
        if (_chains.Count == MostKept)
            _chains.Clear();
        return _chains[organisation] = _table.FindOrAdd(organisation, _key);
    }

    private void OpenSegment(ChainState chain)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var (head, open) = (chain.Head, chain.Segment);
        if (open is not null && _bounds.Holds(open, _key, head.Sequence + 1, now))
            return;
        if (open is not null)
            _table.CloseSegment(chain);
        chain.Segment = new OpenSegment(_key.Id, now, head.Sequence + 1);
        chain.Head = head with { Segment = head.Segment + 1, FromMs = long.MaxValue };
        _table.AddSegment(chain, chain.Head.Segment, chain.Segment);
    }
}
