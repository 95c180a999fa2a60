namespace Sluice.Silo.Ledgers;

/// <summary>The latest time that anybody was told since the clock was last set: until it is set again, time does not go back, also where it is slowed down.</summary>
internal sealed class ReadTime
{
    private long _latestMs = long.MinValue;

    /// <returns>The given time, or the latest if that is later.</returns>
    public long Latest(long nowMs)
    {
        for (var latest = Volatile.Read(ref _latestMs); nowMs > latest;)
        {
            var seen = Interlocked.CompareExchange(ref _latestMs, nowMs, latest);
            if (seen == latest)
                return nowMs;
            latest = seen;
        }

        return Volatile.Read(ref _latestMs);
    }
}
