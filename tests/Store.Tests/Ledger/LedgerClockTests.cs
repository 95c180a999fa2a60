using Sluice.Store.Ledger;

namespace Sluice.Store.Tests.Ledger;

public sealed class LedgerClockTests
{
    [Fact]
    public void NowMs_WallClockSteps_GoesOnFromTheStart()
    {
        var time = new ManualClock();
        var startMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        time.Advance(500);
        var clock = new LedgerClock(time);
        Assert.Equal(startMs + 500, clock.NowMs);
        time.StepWall(TimeSpan.FromDays(-1));
        time.Advance(1_234);
        Assert.Equal(startMs + 500 + 1_234, clock.NowMs);
    }
}
