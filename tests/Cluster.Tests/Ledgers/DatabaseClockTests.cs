using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Silo.Ledgers;
using Sluice.Store.Tests.Ledger;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Ledgers;

public sealed class DatabaseClockTests(PostgresServer server)
{
    private const long DatabaseMs = 1_800_000_000_000;

    private readonly ManualClock _time = new();

    [Fact]
    public void TryRead_BeforeAnyAnswer_HasNoTime()
    {
        var clock = Clock();
        Assert.False(clock.TryRead(out _));
        Assert.NotNull(clock.Fault);
    }

    [Fact]
    public void TryRead_AfterAnAnswer_IsTheDatabasesTimeWhateverTheWallSays()
    {
        var clock = Clock();
        Hear(clock, DatabaseMs);
        _time.StepWall(TimeSpan.FromHours(3));
        _time.Advance(500);
        Assert.True(clock.TryRead(out var nowMs));
        Assert.Equal(DatabaseMs + 500, nowMs);
        Assert.Null(clock.Fault);
    }

    [Fact]
    public void TryRead_NoAnswerForTenSeconds_HasNoTimeUntilTheNext()
    {
        var clock = Clock();
        Hear(clock, DatabaseMs);
        _time.Advance(9_999);
        Assert.True(clock.TryRead(out _));
        _time.Advance(1);
        Assert.False(clock.TryRead(out _));
        Hear(clock, DatabaseMs + 10_000);
        Assert.True(clock.TryRead(out var nowMs));
        Assert.Equal(DatabaseMs + 10_000, nowMs);
    }

    [Fact]
    public void Heard_SmallDifference_IsMadeUpByAMillisecondAtATime()
    {
        var clock = Clock();
        Hear(clock, DatabaseMs);
        for (var second = 1; second <= 3; second++)
        {
            _time.Advance(1_000);
            Hear(clock, DatabaseMs + (second * 1_000) + 50);
            Assert.True(clock.TryRead(out var nowMs));
            Assert.Equal(DatabaseMs + (second * 1_000) + second, nowMs);
        }
    }

    [Fact]
    public void Heard_SlowAnswer_TellsNothing()
    {
        var clock = Clock();
        var askedAt = _time.GetTimestamp();
        _time.Advance(201);
        clock.Heard(DatabaseMs, askedAt, _time.GetTimestamp());
        Assert.False(clock.TryRead(out _));
    }

    [Fact]
    public void Heard_LargeDifference_StopsLedgersUntilThreeAnswersAgree()
    {
        var clock = Clock();
        Hear(clock, DatabaseMs);
        _time.Advance(1_000);
        Hear(clock, DatabaseMs + 6_000);
        Assert.False(clock.TryRead(out _));
        _time.Advance(1_000);
        Hear(clock, DatabaseMs + 7_000);
        Assert.False(clock.TryRead(out _));
        _time.Advance(1_000);
        Hear(clock, DatabaseMs + 8_000);
        Assert.True(clock.TryRead(out var nowMs));
        Assert.Equal(DatabaseMs + 8_000, nowMs);
    }

    [Fact]
    public void Heard_DatabaseSetBack_NoTimeWhileAnySiloMayHaveTheOldOneAndThenTheSameForAll()
    {
        const long BackMs = 60_000;
        var (clock, answers) = (Clock(), 0);
        Hear(clock, DatabaseMs);
        Assert.True(clock.TryRead(out _));
        for (; !clock.TryRead(out _) || answers == 0; answers++)
        {
            _time.Advance(1_000);
            Hear(clock, DatabaseMs - BackMs + ((answers + 1) * 1_000));
        }

        // An answer from just before lasts a silo that then hears none for ten seconds.
        Assert.InRange(answers, 12, 13);
        var later = Clock();
        Hear(later, DatabaseMs - BackMs + (answers * 1_000));
        _time.Advance(500);
        Assert.True(clock.TryRead(out var nowMs));
        Assert.True(later.TryRead(out var laterMs));
        Assert.Equal(laterMs, nowMs);
    }

    [Fact]
    public void TryRead_WhileTheClockIsSlowedDown_NeverGoesBack()
    {
        var clock = Clock();
        Hear(clock, DatabaseMs);
        _time.Advance(1_000);
        Assert.True(clock.TryRead(out var beforeMs));
        Hear(clock, DatabaseMs + 950);
        Assert.True(clock.TryRead(out var afterMs));
        Assert.Equal(beforeMs, afterMs);
    }

    [Fact]
    public async Task Start_RealDatabase_HasItsTimeAtOnce()
    {
        await using var database = await ClusterSchemas.OpenAsync(await ClusterSchemas.CreateAsync(server));
        using var clock = new DatabaseClock(database, new DatabaseHealth(), TimeProvider.System, NullLogger<DatabaseClock>.Instance);
        await clock.StartAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource(LedgerCluster.Long);
        long nowMs;
        while (!clock.TryRead(out nowMs))
            await Task.Delay(10, patience.Token);
        Assert.InRange(nowMs - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), -5_000, 5_000);
        await clock.StopAsync(CancellationToken.None);
    }

    private DatabaseClock Clock() => new(null!, new DatabaseHealth(), _time, NullLogger<DatabaseClock>.Instance);

    private void Hear(DatabaseClock clock, double databaseMs) => clock.Heard(databaseMs, _time.GetTimestamp(), _time.GetTimestamp());
}
