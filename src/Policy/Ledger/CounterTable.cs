using Sluice.Policy.Ledger.Sessions;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>An owner's counters: an array without slack, since most owners have one or two, in a struct to save an object.</summary>
internal struct CounterTable(Counter[] counters)
{
    private Counter[] _counters = counters;

    public readonly ReadOnlySpan<Counter> All => _counters;

    /// <param name="limit">The limit.</param>
    /// <param name="session">Whose counter it is when the limit is of the scope session.</param>
    public readonly Counter? Find(Limit limit, SessionKey session)
    {
        var of = OwnerOf(limit, session);
        foreach (var counter in _counters)
        {
            if (counter.IsFor(limit, of))
                return counter;
        }

        return null;
    }

    public Counter Add(Limit limit, SessionKey session)
    {
        var counter = new Counter(limit, OwnerOf(limit, session));
        _counters = [.. _counters, counter];
        return counter;
    }

    /// <summary>Makes room for the counters that these charges need and that do not exist yet. At the bound, expired ones go first, and those of sessions that have ended.</summary>
    /// <returns>False when there is no room: every counter still counts.</returns>
    public bool MakeRoom(ReadOnlySpan<Charge> charges, SessionKey session, SessionTable? sessions, long nowMs)
    {
        if (_counters.Length + charges.Length <= OwnerLedger.MostCounters)
            return true;
        if (!HasRoom(charges, session, sessions, nowMs))
            return false;
        var kept = 0;
        foreach (var counter in _counters)
        {
            if (IsNeeded(counter, sessions, nowMs))
                _counters[kept++] = counter;
        }

        Array.Resize(ref _counters, kept);
        return true;
    }

    /// <summary>What <see cref="MakeRoom"/> would answer. Changes nothing.</summary>
    public readonly bool HasRoom(ReadOnlySpan<Charge> charges, SessionKey session, SessionTable? sessions, long nowMs)
    {
        if (_counters.Length + charges.Length <= OwnerLedger.MostCounters)
            return true;
        var needed = 0;
        foreach (var counter in _counters)
            needed += IsNeeded(counter, sessions, nowMs) ? 1 : 0;
        foreach (ref readonly var charge in charges)
            needed += charge.Cost > Units.Zero && (Find(charge.Limit, session) is not { } found || !IsNeeded(found, sessions, nowMs)) ? 1 : 0;
        return needed <= OwnerLedger.MostCounters;
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

    private static SessionKey OwnerOf(Limit limit, SessionKey session) => limit.Scope == LimitScope.Session ? session : default;

    private static bool IsNeeded(Counter counter, SessionTable? sessions, long nowMs) =>
        !counter.IsExpired(nowMs) && (counter.Session.IsNone || sessions?.IsLive(counter.Session, nowMs) == true);
}
