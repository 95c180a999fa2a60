using Sluice.Policy;
using Sluice.Policy.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>What every engine owes the gateway. An engine's tests derive from this and add what only that engine has.</summary>
public abstract partial class LedgerContract : IAsyncLifetime
{
    /// <summary>The clock of the engine under test.</summary>
    protected ManualClock Clock { get; } = new();

    protected abstract ILedger Ledger { get; }

    /// <summary>Opens the engine on empty storage.</summary>
    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Stops the engine cleanly and opens it on the same storage.</summary>
    protected abstract Task RestartAsync();

    [Fact]
    public async Task Reserve_WindowUsedUp_RefusesWithExactRetryAfter()
    {
        var limit = Limit(2);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
        Clock.Advance(10_000);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
        Clock.Advance(10_000);
        var (refused, balances) = await Ledger.CallAsync(Alice, new Charge(limit, Units.One));
        Assert.Equal((ReserveStatus.Refused, 0, 40_000L), (refused.Status, refused.RefusedCharge, refused.RetryAfterMs));
        Assert.Equal(new Balance(Units.Zero, 40_000), balances[0]);
        Clock.Advance(39_999);
        Assert.False(await Ledger.AdmitsAsync(Alice, limit));
        Clock.Advance(1);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
        Assert.False(await Ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Reserve_BurstAcrossABoundary_AdmitsExactlyMax()
    {
        var limit = Limit(10);
        Clock.Advance(59_999);
        Assert.Equal(10, await Ledger.CountAdmittedAsync(Alice, limit, 15));
        Clock.Advance(1);
        Assert.Equal(0, await Ledger.CountAdmittedAsync(Alice, limit, 15));
        Clock.Advance(59_999);
        Assert.Equal(10, await Ledger.CountAdmittedAsync(Alice, limit, 15));
    }

    [Fact]
    public async Task Reserve_OneOfSeveralRefused_TakesNone()
    {
        var (minute, hour) = (Limit(5), Limit(1, 3_600_000));
        await Ledger.CallAsync(Alice, new Charge(minute, Units.One), new Charge(hour, Units.One));
        var (refused, balances) = await Ledger.CallAsync(Alice, new Charge(minute, Units.One), new Charge(hour, Units.One));
        Assert.Equal((ReserveStatus.Refused, 1, 3_600_000L), (refused.Status, refused.RefusedCharge, refused.RetryAfterMs));
        Assert.Equal([new Balance(Units.Whole(4), 60_000), new Balance(Units.Zero, 3_600_000)], balances);
        Assert.Equal(4, await Ledger.CountAdmittedAsync(Alice, minute, 10));
    }

    [Fact]
    public async Task Reserve_CostOverMax_HasNoRetryTime()
    {
        var (refused, _) = await Ledger.CallAsync(Alice, new Charge(Limit(3), Units.Whole(4)));
        Assert.Equal((ReserveStatus.Refused, null), (refused.Status, refused.RetryAfterMs));
    }

    [Fact]
    public async Task Reserve_OtherOwner_HasItsOwnBudget()
    {
        var limit = Limit(1);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
        Assert.True(await Ledger.AdmitsAsync(Bob, limit));
        Assert.False(await Ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Reserve_ManyCallersOfOneOwner_AdmitsExactlyMax()
    {
        var limit = Limit(100);
        var admitted = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Ledger.CountAdmittedAsync(Alice, limit, 10))));
        Assert.Equal(100, admitted.Sum());
    }

    [Fact]
    public async Task Reserve_ManyOwnersAtOnce_CountsEach()
    {
        var limit = Limit(3);
        var admitted = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(grant =>
            Task.Run(() => Ledger.CountAdmittedAsync(OwnerKey.ForGrant("default", $"g{grant}"), limit, 5))));
        Assert.All(admitted, count => Assert.Equal(3, count));
    }

    [Fact]
    public async Task Reserve_WallClockSteps_ChangesNothing()
    {
        var limit = Limit(1);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
        Clock.StepWall(TimeSpan.FromHours(2));
        Assert.False(await Ledger.AdmitsAsync(Alice, limit));
        Clock.StepWall(TimeSpan.FromHours(-5));
        Assert.Equal(60_000, (await Ledger.CallAsync(Alice, limit)).RetryAfterMs);
        Clock.Advance(60_000);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Settle_NotRun_GivesBackOnce()
    {
        var limit = Limit(2);
        var receipt = (await Ledger.CallAsync(Alice, limit)).Receipt;
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(1, await Ledger.CountAdmittedAsync(Alice, limit, 5));
    }

    [Fact]
    public async Task Settle_Keep_KeepsAndCloses()
    {
        var limit = Limit(1);
        var receipt = (await Ledger.CallAsync(Alice, limit)).Receipt;
        await Ledger.SettleAsync(receipt, Settlement.Keep, CancellationToken.None);
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.False(await Ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Settle_ForeignReceipts_AreNoOps()
    {
        var limit = Limit(1);
        var receipt = (await Ledger.CallAsync(Alice, limit)).Receipt;
        Receipt[] foreign =
        [
            default,
            receipt with { Owner = Bob },
            receipt with { Incarnation = receipt.Incarnation + 1 },
            receipt with { Sequence = receipt.Sequence + 1 },
        ];
        foreach (var each in foreign)
            await Ledger.SettleAsync(each, Settlement.NotRun, CancellationToken.None);
        Assert.False(await Ledger.AdmitsAsync(Alice, limit));
        Assert.Equal(1, await Ledger.CountAdmittedAsync(Bob, limit, 5));
    }

    [Fact]
    public async Task Restart_AfterCharges_KeepsCounts()
    {
        var limit = Limit(5);
        Assert.Equal(2, await Ledger.CountAdmittedAsync(Alice, limit, 2));
        Clock.Advance(20_000);
        Assert.Equal(1, await Ledger.CountAdmittedAsync(Alice, limit, 1));
        await RestartAsync();
        Assert.Equal(2, await Ledger.CountAdmittedAsync(Alice, limit, 10));
        Assert.Equal(40_000, (await Ledger.CallAsync(Alice, limit)).RetryAfterMs);
        Clock.Advance(40_000);
        Assert.Equal(2, await Ledger.CountAdmittedAsync(Alice, limit, 10));
    }

    [Fact]
    public async Task Restart_AfterRefund_KeepsTheRefund()
    {
        var limit = Limit(1);
        await Ledger.SettleAsync((await Ledger.CallAsync(Alice, limit)).Receipt, Settlement.NotRun, CancellationToken.None);
        await RestartAsync();
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Restart_WallClockSetBack_ShiftsEntries()
    {
        var limit = Limit(1);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
        Clock.StepWall(TimeSpan.FromHours(-6));
        await RestartAsync();
        Assert.Equal(60_000, (await Ledger.CallAsync(Alice, limit)).RetryAfterMs);
        Clock.Advance(60_000);
        Assert.True(await Ledger.AdmitsAsync(Alice, limit));
    }
}
