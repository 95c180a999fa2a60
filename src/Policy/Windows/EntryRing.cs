namespace Sluice.Policy.Windows;

/// <summary>
/// What a sliding window remembers: entries of (time, units), oldest first. A million callers with ten calls each must fit in memory, so times are
/// 32-bit offsets from a base, units are one value until two entries differ, and the ring is a struct inside its window.
/// </summary>
/// <param name="cellMs">Width of the cells that entries may be merged into. Cells are counted from the base, so a shift leaves them aligned.</param>
internal struct EntryRing(uint cellMs)
{
    private const int SmallestCapacity = 4;

    private readonly uint _cellMs = cellMs;
    private uint[] _offsets = [];
    private long[]? _units;
    private long _unitsOfEach;
    private long _baseMs;
    private int _head;

    public int Count { get; private set; }

    public readonly uint CellMs => _cellMs;

    public readonly long TimeAt(int index) => _baseMs + _offsets[Place(index)];

    public readonly long UnitsAt(int index) => _units is null ? _unitsOfEach : _units[Place(index)];

    /// <summary>How far the oldest entry stands into its cell: what must be kept besides the times to keep cells aligned.</summary>
    public readonly uint Phase => Count == 0 ? 0 : _offsets[_head] % _cellMs;

    public readonly bool IsInCellOf(int index, long timeMs) =>
        timeMs >= _baseMs && _offsets[Place(index)] / _cellMs == (timeMs - _baseMs) / _cellMs;

    /// <summary>Index of the first entry at or after a time; <see cref="Count"/> when all are older.</summary>
    public readonly int FirstNotBefore(long timeMs)
    {
        var low = 0;
        for (var high = Count; low < high;)
        {
            var middle = (low + high) / 2;
            if (TimeAt(middle) < timeMs)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Adds the newest entry. The oldest must be less than the longest window away, so that offsets fit.</summary>
    /// <param name="timeMs">Later than every other entry.</param>
    /// <param name="units">More than zero.</param>
    /// <param name="phase">Of the first entry: how far it stands into its cell.</param>
    public void Append(long timeMs, long units, uint phase = 0)
    {
        if (Count == 0)
            (_baseMs, _head) = (timeMs - phase, 0);
        else if (timeMs - _baseMs > uint.MaxValue)
            Rebase();
        if (Count == _offsets.Length)
            Resize(Math.Max(SmallestCapacity, Count + (Count / 2)));
        if (Count == 0)
            _unitsOfEach = units;
        else if (_units is null && units != _unitsOfEach)
            KeepUnitsApart();
        Count++;
        Write(Count - 1, timeMs - _baseMs, units);
    }

    /// <summary>Makes room for exactly this many entries: a loaded ring is no larger than it need be.</summary>
    public void EnsureCapacity(int capacity)
    {
        if (capacity > _offsets.Length)
            Resize(capacity);
    }

    public void AddUnits(int index, long units)
    {
        KeepUnitsApart();
        _units![Place(index)] += units;
    }

    public void MoveTo(int index, long timeMs)
    {
        if (timeMs - _baseMs > uint.MaxValue)
            Rebase();
        _offsets[Place(index)] = (uint)(timeMs - _baseMs);
    }

    public void DropOldest()
    {
        _head = Place(1);
        Count--;
    }

    public void RemoveAt(int index)
    {
        for (; index < Count - 1; index++)
            Write(index, _offsets[Place(index + 1)], UnitsAt(index + 1));
        Count--;
    }

    /// <summary>Merges the entries of each cell into one, at the latest time among them: units free late, never early.</summary>
    public void MergeCells()
    {
        KeepUnitsApart();
        var kept = 0;
        for (var index = 1; index < Count; index++)
        {
            var offset = _offsets[Place(index)];
            if (_offsets[Place(kept)] / _cellMs == offset / _cellMs)
                Write(kept, offset, UnitsAt(kept) + UnitsAt(index));
            else
                Write(++kept, offset, UnitsAt(index));
        }

        Count = kept + 1;
    }

    public void ShiftBack(long milliseconds) => _baseMs -= milliseconds;

    private readonly int Place(int index)
    {
        var place = _head + index;
        return place < _offsets.Length ? place : place - _offsets.Length;
    }

    private readonly void Write(int index, long offset, long units)
    {
        var place = Place(index);
        _offsets[place] = (uint)offset;
        if (_units is not null)
            _units[place] = units;
    }

    private void KeepUnitsApart()
    {
        if (_units is not null)
            return;
        _units = new long[_offsets.Length];
        Array.Fill(_units, _unitsOfEach);
    }

    private void Rebase()
    {
        var by = _offsets[_head] - Phase;
        for (var index = 0; index < Count; index++)
            _offsets[Place(index)] -= by;
        _baseMs += by;
    }

    private void Resize(int capacity)
    {
        var offsets = new uint[capacity];
        var units = _units is null ? null : new long[capacity];
        for (var index = 0; index < Count; index++)
        {
            offsets[index] = _offsets[Place(index)];
            if (units is not null)
                units[index] = UnitsAt(index);
        }

        (_offsets, _units, _head) = (offsets, units, 0);
    }
}
