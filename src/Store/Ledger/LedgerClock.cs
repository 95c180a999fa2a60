namespace Sluice.Store.Ledger;

/// <summary>Ledger time: monotonic, anchored to wall time at start, so that a wall clock that steps changes nothing.</summary>
internal sealed class LedgerClock(TimeProvider time)
{
    private readonly long _startTimestamp = time.GetTimestamp();
    private readonly long _startMs = time.GetUtcNow().ToUnixTimeMilliseconds();

    public long NowMs => _startMs + (time.GetElapsedTime(_startTimestamp).Ticks / TimeSpan.TicksPerMillisecond);
}
