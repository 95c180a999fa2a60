namespace Sluice.Fleet.Tests.Oracle;

/// <summary>
/// What a limit means, written as plainly as it can be: all that was ever taken from one counter, in ledger order. An entry of time t counts while
/// <c>now - t &lt; window</c>. Nothing is merged or forgotten.
/// </summary>
internal sealed class NaiveLog(long windowMs)
{
    private readonly List<(long AtMs, decimal Cost)> _entries = [];

    public decimal UsedAt(long nowMs)
    {
        var used = 0m;
        for (var index = _entries.Count - 1; index >= 0 && nowMs - _entries[index].AtMs < windowMs; index--)
            used += _entries[index].Cost;
        return used;
    }

    public bool Admits(decimal cost, decimal max, long nowMs) => UsedAt(nowMs) + cost <= max;

    public void Add(long atMs, decimal cost)
    {
        if (_entries.Count > 0 && atMs < _entries[^1].AtMs)
            throw new ArgumentException($"{atMs} comes before {_entries[^1].AtMs}: a log is written in ledger order.", nameof(atMs));
        _entries.Add((atMs, cost));
    }

    /// <summary>Nothing of it counts any more.</summary>
    public void Forget(Predicate<long> isLost) => _entries.RemoveAll(entry => isLost(entry.AtMs));
}
