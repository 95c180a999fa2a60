namespace Sluice.Policy.Ledger;

/// <summary>An owner's counters: an array without slack, since most owners have one or two, in a struct to save an object.</summary>
internal struct CounterTable(Counter[] counters)
{
    private Counter[] _counters = counters;

    public readonly ReadOnlySpan<Counter> All => _counters;

    public readonly Counter? Find(Limit limit)
    {
        foreach (var counter in _counters)
        {
            if (counter.IsFor(limit))
                return counter;
        }

        return null;
    }

    public Counter Add(Limit limit)
    {
        var counter = new Counter(limit);
        _counters = [.. _counters, counter];
        return counter;
    }

    /// <summary>Makes room for the counters that these charges need and that do not exist yet. At the bound, expired ones go first.</summary>
    /// <returns>False when there is no room: every counter still counts.</returns>
    public bool MakeRoom(ReadOnlySpan<Charge> charges, long nowMs)
    {
        if (_counters.Length + charges.Length <= OwnerLedger.MostCounters || HasRoom(charges))
            return true;
        var kept = 0;
        foreach (var counter in _counters)
        {
            if (!counter.IsExpired(nowMs))
                _counters[kept++] = counter;
        }

        Array.Resize(ref _counters, kept);
        return HasRoom(charges);
    }

    public readonly bool IsExpired(long nowMs)
    {
        foreach (var counter in _counters)
        {
            if (!counter.IsExpired(nowMs))
                return false;
        }

        return true;
    }

    public readonly void ShiftBack(long milliseconds)
    {
        foreach (var counter in _counters)
            counter.ShiftBack(milliseconds);
    }

    private readonly bool HasRoom(ReadOnlySpan<Charge> charges)
    {
        var needed = _counters.Length;
        foreach (ref readonly var charge in charges)
            needed += charge.Cost > Units.Zero && Find(charge.Limit) is null ? 1 : 0;
        return needed <= OwnerLedger.MostCounters;
    }
}
