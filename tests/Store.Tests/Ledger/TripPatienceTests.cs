using Sluice.Store.Ledger.Postgres;

namespace Sluice.Store.Tests.Ledger;

public sealed class TripPatienceTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Token_TimeThatTheNodeRan_EndsThePatience()
    {
        using var patience = new TripPatience(TimeSpan.FromMilliseconds(500), _clock);
        for (var tick = 0; tick < 9; tick++)
            _clock.Advance(50);
        Assert.False(patience.Token.IsCancellationRequested);
        _clock.Advance(50);
        Assert.True(patience.Token.IsCancellationRequested);
    }

    /// <summary>What the database answered meanwhile is still to be read.</summary>
    [Fact]
    public void Token_NodeThatWasPaused_HasPatienceLeft()
    {
        using var patience = new TripPatience(TimeSpan.FromMilliseconds(500), _clock);
        _clock.Advance(3_000);
        _clock.Advance(1);
        Assert.False(patience.Token.IsCancellationRequested);
        for (var tick = 0; tick < 9; tick++)
            _clock.Advance(50);
        Assert.True(patience.Token.IsCancellationRequested);
    }
}
