using System.Security.Cryptography;
using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Verification;

/// <summary>
/// Goes along one chain with whoever reads it, from whichever store: the head, then each segment and link in order, with the items of the link. After
/// something that is wrong it goes on from what is stored, so that one change makes one finding.
/// </summary>
internal sealed class ChainCheck : IDisposable
{
    private readonly ChainKeys _keys;
    private readonly ChainName _name;
    private readonly AuditFindings _findings;
    private readonly ChainHead _head;
    private readonly string _place;
    private LinkMac? _mac;
    private SegmentRow _segment;
    private bool _isAtAnchor;

    /// <summary>Whether the segment's first links are gone, as its chain's anchor says.</summary>
    private bool _isCut;
    private LinkRow _link;
    private ReadOnlyMemory<byte> _previous;
    private long _items;
    private long _rows;
    private long _completions;
    private long _fromMs;
    private long _start;

    /// <param name="keys">The ring's.</param>
    /// <param name="name">Which chain.</param>
    /// <param name="head">How far it went when the verification began.</param>
    /// <param name="store">The file or database, for messages.</param>
    /// <param name="findings">Where they go.</param>
    public ChainCheck(ChainKeys keys, ChainName name, in SealedHead head, string store, AuditFindings findings)
    {
        (_keys, _name, _findings, _head) = (keys, name, findings, head.Head);
        _place = $"{store}, organisation {name.Organisation}";
        findings.Chains++;
        CheckSeal("the head of the chain", head.KeyId, head.Seal, key => ChainStatements.Head(key, name, _head));
    }

    /// <summary>The sequence number that the next link begins with.</summary>
    public long Next { get; private set; }

    /// <summary>Whether all is read that there was when the verification began.</summary>
    public bool IsAtEnd => Next > _head.Sequence;

    /// <summary>Where to begin; and again when what was to be read next has been pruned meanwhile.</summary>
    public void StartAt(in SealedAnchor anchor)
    {
        if (anchor.Anchor.Sequence <= Next)
            return;
        var where = anchor.Anchor;
        CheckSeal("the mark of what was pruned", anchor.KeyId, anchor.Seal, key => ChainStatements.Anchor(key, _name, where));
        (Next, _previous, _isAtAnchor, _start) = (where.Sequence, where.Mac, true, where.Sequence);
        _segment = new SegmentRow(where.Segment - 1, "", 0, 0, null);
    }

    /// <summary>Before the first link of a segment.</summary>
    public void BeginSegment(in SegmentRow segment)
    {
        // What was shipped elsewhere ends anywhere: within a segment, or with its last link.
        var isNextOfAnchor = _isAtAnchor && segment.Number == _segment.Number + 2 && segment.First == Next;
        if (_segment.KeyId.Length > 0 && _segment.FromMs != _fromMs && !_isCut)
            Find(_segment.First, Next - 1, $"the row of segment {_segment.Number} was changed");
        if (segment.Number != _segment.Number + 1 && !isNextOfAnchor)
            Find(Next, Next, $"segment {_segment.Number + 1} is missing: the next one is {segment.Number}");
        if (_isAtAnchor && Next > 1 ? segment.First > Next : segment.First != Next)
            Find(Next, Next, $"segment {segment.Number} says that it begins with {segment.First}");
        (_segment, _isCut, _isAtAnchor) = (segment, segment.First < Next, false);
        _fromMs = long.MaxValue;
        _mac?.Dispose();
        _mac = _keys.Find(segment.KeyId) is { } key ? new LinkMac(key) : null;
        if (_mac is null)
            _findings.Add(FindingKind.Unverifiable, $"{_place}, segment {segment.Number}", MissingKey(segment.KeyId));
    }

    public void BeginLink(in LinkRow link)
    {
        if (link.First > Next)
            Find(Next, link.First - 1, "removed, together with what proves them");
        else if (link.First < Next)
            Find(link.First, Next - 1, "covered by two links");
        if (link.Segment != _segment.Number)
            Find(link.First, link.First, $"the link says that it belongs to segment {link.Segment}");
        _link = link;
        (_items, _rows, _completions) = (link.First, 0, 0);
        _mac?.Begin(new LinkStart(_name, _segment.Number, _segment.OpenedMs, link.First, _previous));
    }

    /// <summary>A record that the link brought. <paramref name="sequence"/> is the one that its place gives it: in between, records are missing.</summary>
    public void Add(RecordBytes record, bool opens, long sequence)
    {
        Count(sequence);
        _mac?.Add(record, opens);
    }

    /// <summary>A record of another kind.</summary>
    public void Add(ReadOnlySpan<byte> record, long sequence)
    {
        Count(sequence);
        _mac?.Append(record);
    }

    /// <summary>A record that the link completed.</summary>
    public void AddCompletion(ReadOnlySpan<byte> hash)
    {
        _completions++;
        _mac?.AddCompletion(hash);
    }

    public void EndLink()
    {
        var (extent, last) = (_link.Extent, _link.First + _link.Extent.Rows + _link.Extent.Completions - 1);
        var afterRows = _link.First + extent.Rows;
        if (_items < afterRows)
            Find(_items, afterRows - 1, "removed");
        if (_completions != extent.Completions)
            Find(afterRows, last, $"{_completions} records are completed here, {extent.Completions} were");
        if (_rows == extent.Rows && _completions == extent.Completions && _mac is not null)
            Compare(extent, last);
        (Next, _previous) = (last + 1, _link.Mac);
        _fromMs = Math.Min(_fromMs, extent.FromMs);
    }

    /// <summary>After the last link. What was pruned meanwhile is no fault.</summary>
    public void Finish()
    {
        if (_start > _head.Sequence + 1)
            return;
        if (Next <= _head.Sequence)
            Find(Next, _head.Sequence, "cut off");
        else if (Next > _head.Sequence + 1)
            Find(_head.Sequence + 1, Next - 1, "stand behind the head of the chain");
        else if (!_previous.Span.SequenceEqual(_head.Mac.Span))
            Find(Math.Max(1, _head.Sequence), _head.Sequence, "the last link is not the one that the head of the chain names");
    }

    public void Find(long first, long last, string text)
    {
        var which = first == last ? $"record {first}" : $"records {first} to {last}";
        _findings.Add(FindingKind.Tampered, $"{_place}, {which}", text);
    }

    public void Dispose() => _mac?.Dispose();

    private void Count(long sequence)
    {
        if (sequence != _items)
            Find(_items, sequence - 1, "removed");
        _items = sequence + 1;
        _rows++;
        _findings.Records++;
    }

    private void Compare(in LinkExtent extent, long last)
    {
        Span<byte> mac = stackalloc byte[LinkMac.Length];
        _mac!.Finish(extent, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, _link.Mac.Span))
            Find(_link.First, last, "changed, inserted or moved");
    }

    private void CheckSeal(string what, string keyId, ReadOnlySpan<byte> seal, Func<ChainKey, byte[]> statement)
    {
        if (_keys.Find(keyId) is not { } key)
            _findings.Add(FindingKind.Unverifiable, _place, $"{what}: {MissingKey(keyId)}");
        else if (!CryptographicOperations.FixedTimeEquals(statement(key), seal))
            _findings.Add(FindingKind.Tampered, _place, $"{what} was changed");
    }

    private static string MissingKey(string keyId) => $"made under the key \"{keyId}\", which is not in the ring: put it back into Sluice:Keys";
}
