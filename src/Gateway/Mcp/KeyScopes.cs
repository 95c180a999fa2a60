using System.Buffers;
using System.Runtime.InteropServices;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Finds duplicate keys while a message is read, in linear time whatever the keys are. The first <see cref="Few"/> of an object are compared one by one,
/// which is quicker than to hash them. Keys of all open objects that have more share one chained hash table; objects close in the reverse order of opening, so
/// a key is always removed from the head of its chain.
/// Holds at most one entry (20 bytes with its bucket, doubled while growing) per key of the message; what exceeds the kept storage is pooled.
/// </summary>
internal sealed class KeyScopes
{
    /// <summary>Nearly every object has no more keys.</summary>
    public const int Few = 8;

    /// <summary>In place of the next in a chain: the key is not in the table.</summary>
    private const int Unlinked = -1;

    private const int KeptEntries = 256;
    private const int KeptScratch = 1024;

    [ThreadStatic]
    private static KeyScopes? ofThread;

    private readonly Entry[] _keptEntries = new Entry[KeptEntries];
    private readonly int[] _keptBuckets = new int[KeptEntries];
    private readonly byte[] _keptScratch = new byte[KeptScratch];
    private readonly Scope[] _scopes = new Scope[StrictReader.DepthLimit + 1];
    private Entry[] _entries;
    private int[] _buckets;
    private byte[] _scratch;
    private int _capacity = KeptEntries;
    private int _count;
    private int _scratchLength;
    private int _depth;

    public KeyScopes()
    {
        _entries = _keptEntries;
        _buckets = _keptBuckets;
        _scratch = _keptScratch;
    }

    /// <summary>
    /// For a reading that ends on the thread it began on. One a thread, not one a call: what a processor has used a moment ago is in its cache, and what
    /// another one has used must be fetched from there.
    /// </summary>
    /// <returns>Empty, also where the thread's last reading was cut off by an exception.</returns>
    public static KeyScopes OfThread()
    {
        var keys = ofThread ??= new KeyScopes();
        keys.Clear();
        return keys;
    }

    public void Open() => _scopes[++_depth] = new Scope(_count, _scratchLength);

    public void Close()
    {
        Scope scope = _scopes[_depth--];
        if (IsHashed(scope))
            Unlink(scope.FirstEntry);
        _count = scope.FirstEntry;
        _scratchLength = scope.ScratchStart;
    }

    /// <summary>Adds a key that is written without escapes. False: the open object has it already.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text, int start, int length) => TryAdd(text, text.Slice(start, length), start);

    /// <summary>Room for the unescaped form of a key, to be added by <see cref="TryAddEscaped"/>.</summary>
    public Span<byte> Scratch(int length)
    {
        if (_scratch.Length - _scratchLength < length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _scratch.Length, _scratchLength + length));
            _scratch.AsSpan(0, _scratchLength).CopyTo(larger);
            ReturnScratch();
            _scratch = larger;
        }

        return _scratch.AsSpan(_scratchLength, length);
    }

    /// <summary>Adds the key whose unescaped form is the first bytes of <see cref="Scratch"/>.</summary>
    public bool TryAddEscaped(ReadOnlySpan<byte> text, int length)
    {
        int start = _scratchLength;
        _scratchLength += length;
        return TryAdd(text, _scratch.AsSpan(start, length), ~start);
    }

    /// <summary>The unescaped form of the key added last, which was written with escapes.</summary>
    public ReadOnlySpan<byte> LastEscaped
    {
        get
        {
            ref Entry last = ref _entries[_count - 1];
            return _scratch.AsSpan(~last.Start, last.Length);
        }
    }

    /// <summary>Makes ready for the next message, also after one that was left in the middle.</summary>
    public void Clear()
    {
        while (_depth > 0)
            Close();
        ReturnTable();
        ReturnScratch();
        _entries = _keptEntries;
        _buckets = _keptBuckets;
        _scratch = _keptScratch;
        _capacity = KeptEntries;
    }

    private bool TryAdd(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, int start)
    {
        Scope scope = _scopes[_depth];
        if (IsHashed(scope))
            return TryAddHashed(text, key, start, scope.FirstEntry);
        foreach (ref readonly Entry entry in _entries.AsSpan(scope.FirstEntry, _count - scope.FirstEntry))
        {
            if (entry.Length == key.Length && Text(text, entry).SequenceEqual(key))
                return false;
        }

        Append(start, key.Length);
        if (IsHashed(scope))
            HashFew(text, scope.FirstEntry);
        return true;
    }

    private bool TryAddHashed(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, int start, int first)
    {
        uint hash = Hash(key);

        // Buckets hold index + 1, 0 is the end. Chains lead from newer to older keys: what is older than the open object ends the search.
        for (int next = _buckets[Bucket(hash)]; next > first; next = _entries[next - 1].Next)
        {
            ref Entry entry = ref _entries[next - 1];
            if (entry.Hash == hash && Text(text, entry).SequenceEqual(key))
                return false;
        }

        Append(start, key.Length);
        Link(_count - 1, hash);
        return true;
    }

    /// <summary>From the next key on, the object's keys are looked up in the table.</summary>
    private void HashFew(ReadOnlySpan<byte> text, int first)
    {
        for (int i = first; i < _count; i++)
            Link(i, Hash(Text(text, _entries[i])));
    }

    private bool IsHashed(in Scope scope) => _count - scope.FirstEntry > Few;

    private void Append(int start, int length)
    {
        if (_count == _capacity)
            Grow();
        _entries[_count++] = new Entry(0, Unlinked, start, length);
    }

    private void Link(int index, uint hash)
    {
        ref Entry entry = ref _entries[index];
        ref int bucket = ref _buckets[Bucket(hash)];
        (entry.Hash, entry.Next) = (hash, bucket);
        bucket = index + 1;
    }

    private void Unlink(int first)
    {
        for (int i = _count - 1; i >= first; i--)
        {
            ref Entry entry = ref _entries[i];
            _buckets[Bucket(entry.Hash)] = entry.Next;
        }
    }

    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> text, in Entry entry) =>
        entry.Start >= 0 ? text.Slice(entry.Start, entry.Length) : _scratch.AsSpan(~entry.Start, entry.Length);

    private void Grow()
    {
        int capacity = 2 * _capacity;
        Entry[] entries = ArrayPool<Entry>.Shared.Rent(capacity);
        int[] buckets = ArrayPool<int>.Shared.Rent(capacity);
        Array.Copy(_entries, entries, _count);
        Array.Clear(buckets);
        Array.Clear(_buckets);
        ReturnTable();
        (_entries, _buckets, _capacity) = (entries, buckets, capacity);
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Next != Unlinked)
                Link(i, _entries[i].Hash);
        }
    }

    private void ReturnTable()
    {
        if (ReferenceEquals(_entries, _keptEntries))
            return;
        ArrayPool<Entry>.Shared.Return(_entries);
        ArrayPool<int>.Shared.Return(_buckets);
    }

    private void ReturnScratch()
    {
        if (!ReferenceEquals(_scratch, _keptScratch))
            ArrayPool<byte>.Shared.Return(_scratch);
    }

    private int Bucket(uint hash) => (int)(hash & (uint)(_capacity - 1));

    /// <summary>
    /// The framework's string hash (Marvin, seeded at random per process) over the bytes taken in pairs: made to withstand chosen keys,
    /// which HashCode and FNV are not.
    /// </summary>
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        uint hash = (uint)string.GetHashCode(MemoryMarshal.Cast<byte, char>(key), StringComparison.Ordinal);
        return (key.Length & 1) == 0 ? hash : (hash * 31) + key[^1];
    }

    /// <param name="Start">Where the key is in the message; the complement of where it is in the scratch when it is written with escapes.</param>
    private record struct Entry(uint Hash, int Next, int Start, int Length);

    private readonly record struct Scope(int FirstEntry, int ScratchStart);
}
