using Sluice.Grains.Ledgers;
using Sluice.Store.Tests.Ledger;

namespace Sluice.Cluster.Tests.Ledgers;

/// <summary>The clock of a silo, moved by the test. As the real one it is anchored at its start and monotonic from there.</summary>
internal sealed class TestLedgerClock(ManualClock time) : ILedgerClock
{
    private readonly long _startedAt = time.GetTimestamp();
    private long _startMs = time.GetUtcNow().ToUnixTimeMilliseconds();

    public bool IsUnknown { get; set; }

    /// <summary>As the database's, which every silo follows.</summary>
    public void SetBack(TimeSpan by) => _startMs -= (long)by.TotalMilliseconds;

    public bool TryRead(out long nowMs)
    {
        nowMs = _startMs + (long)time.GetElapsedTime(_startedAt).TotalMilliseconds;
        return !IsUnknown;
    }
}
