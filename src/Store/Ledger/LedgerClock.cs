namespace Sluice.Store.Ledger;

/// <summary>Ledger time: monotonic, anchored to wall time at start, so that a wall clock that steps changes nothing.</summary>
internal sealed class LedgerClock(TimeProvider time)
{
    private readonly long _startTimestamp = time.GetTimestamp();

    public long StartMs { get; } = time.GetUtcNow().ToUnixTimeMilliseconds();

    public long NowMs => StartMs + (time.GetElapsedTime(_startTimestamp).Ticks / TimeSpan.TicksPerMillisecond);
}
