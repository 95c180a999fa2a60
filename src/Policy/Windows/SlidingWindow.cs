using System.Diagnostics;

namespace Sluice.Policy.Windows;

/// <summary>
/// Units taken over a sliding window: an entry taken at t counts while <c>now - t &lt; length</c>. Up to <see cref="MostExact"/> entries keep their
/// millisecond; beyond that, entries of one cell (1/1,024 of the window, rounded up) merge to the latest of them: units free late, by less than a
/// cell, and never early. Times of what is taken must not run backwards, and <see cref="Expire"/> comes before it. Questions change nothing: what they are told of a
/// later time may turn out not to have come yet when the next entry is taken.
/// </summary>
internal sealed class SlidingWindow(long lengthMs)
{
    public const int MostExact = 1_024;

    /// <summary>A window touches at most one cell more than it has: the bound on entries.</summary>
    public const int MostEntries = MostExact + 1;

    private EntryRing _entries = new((uint)((lengthMs + MostExact - 1) / MostExact));

    public long LengthMs => lengthMs;

    /// <summary>The sum of the entries that counted at the last <see cref="Expire"/>. May be over a max that was lowered since.</summary>
    public Units Used { get; private set; }

    /// <summary>The sum of the entries that count at a time not before that.</summary>
    public Units UsedAt(long nowMs)
    {
        var used = Used;
        for (var index = 0; index < _entries.Count && nowMs - _entries.TimeAt(index) >= lengthMs; index++)
            used -= new Units(_entries.UnitsAt(index));
        return used;
    }

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>For the state's writer, which changes nothing.</summary>
    public ref readonly EntryRing Entries => ref _entries;

    public void Expire(long nowMs)
    {
        while (_entries.Count > 0 && nowMs - _entries.TimeAt(0) >= lengthMs)
        {
            Used -= new Units(_entries.UnitsAt(0));
            _entries.DropOldest();
        }
    }

    public bool Admits(Units cost, Units max, long nowMs) => cost <= max && UsedAt(nowMs) <= max - cost;

    /// <summary>Milliseconds until the refused cost would be admitted, exact; null when it is over the max and waiting cannot help.</summary>
    public long? RetryAfterMs(Units cost, Units max, long nowMs)
    {
        if (cost > max)
            return null;
        var excess = (Used - (max - cost)).Millionths;
        for (var index = 0; index < _entries.Count; index++)
        {
            excess -= _entries.UnitsAt(index);
            if (excess <= 0)
                return _entries.TimeAt(index) + lengthMs - nowMs;
        }

        throw new UnreachableException();
    }

    /// <summary>Milliseconds until the oldest entry that counts frees its units; 0 when there is none.</summary>
    public long ResetMs(long nowMs)
    {
        for (var index = 0; index < _entries.Count; index++)
        {
            if (_entries.TimeAt(index) + lengthMs - nowMs is > 0 and var left)
                return left;
        }

        return 0;
    }

    /// <summary>When the newest entry stops counting; 0 when there is none.</summary>
    public long CountsUntilMs => IsEmpty ? 0 : _entries.TimeAt(_entries.Count - 1) + lengthMs;

    /// <summary>Adds an entry. The caller has asked <see cref="Admits"/>; zero units make no entry.</summary>
    public void Take(long nowMs, Units cost)
    {
        if (cost == Units.Zero)
            return;
        Used += cost;
        var newest = _entries.Count - 1;
        var full = _entries.Count >= MostExact;
        if (newest >= 0 && (_entries.TimeAt(newest) == nowMs || (full && _entries.IsInCellOf(newest, nowMs))))
        {
            _entries.MoveTo(newest, nowMs);
            _entries.AddUnits(newest, cost.Millionths);
            return;
        }

        // Costs a pass over all entries, but only for the first entry of a cell.
        if (full)
            _entries.MergeCells();
        _entries.Append(nowMs, cost.Millionths);
        Debug.Assert(_entries.Count <= MostEntries);
    }

    /// <summary>Takes units out of the entry that holds what was taken at a time that is still in the window.</summary>
    /// <returns>False when there is no such entry: nothing changed.</returns>
    public bool GiveBack(long takenAtMs, Units cost)
    {
        // Merging only moves an entry to the end of its own cell, so the first one not before the time holds what was taken then.
        var index = _entries.FirstNotBefore(takenAtMs);
        if (index == _entries.Count || !_entries.IsInCellOf(index, takenAtMs) || _entries.UnitsAt(index) < cost.Millionths)
            return false;
        if (_entries.UnitsAt(index) == cost.Millionths)
            _entries.RemoveAt(index);
        else
            _entries.AddUnits(index, -cost.Millionths);
        Used -= cost;
        return true;
    }

    public void ShiftBack(long milliseconds) => _entries.ShiftBack(milliseconds);

    /// <summary>Puts back an entry of a saved window, oldest first.</summary>
    public void Restore(long timeMs, Units units, uint phase)
    {
        _entries.Append(timeMs, units.Millionths, phase);
        Used += units;
    }

    public void EnsureCapacity(int entries) => _entries.EnsureCapacity(entries);
}
