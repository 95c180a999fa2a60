using Microsoft.Extensions.DependencyInjection;
using Sluice.Grains.Contracts;
using Sluice.Grains.Ledgers;
using Sluice.Policy.Ledger;
using Sluice.Store.Tests.Ledger;
using Sluice.Store.Tests.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Cluster.Tests.Ledgers;

/// <summary>What becomes of a ledger when its grain moves, ends, or is taken by another.</summary>
public sealed class HandoverTests(PostgresServer server) : IAsyncLifetime
{
    private readonly ManualClock _time = new();
    private string _connectionString = "";

    public async ValueTask InitializeAsync() => _connectionString = await ClusterSchemas.CreateAsync(server);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migrate_OpenReservation_IsSettledByTheNextActivation(bool isStrict)
    {
        await using var cluster = await StartAsync(isStrict);
        var limit = Limit(2);
        var receipt = (await cluster.Ledger.CallAsync(Alice, limit)).Receipt;
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
        var silo = SiloOf(cluster);
        await MigrateAsync(cluster);
        Assert.False(await cluster.Ledger.AdmitsAsync(Alice, limit));
        Assert.NotEqual(silo, SiloOf(cluster));
        await cluster.Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 5));
    }

    [Fact]
    public async Task Migrate_StoreAway_HandsTheChargesOver()
    {
        var faulty = new FaultyStore();
        await using var cluster = await StartAsync(isStrict: false, faulty.Over);
        var limit = Limit(5);
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 1));
        faulty.FailSaves = true;
        Assert.Equal(3, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 3));
        await MigrateAsync(cluster);
        faulty.FailSaves = false;
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 5));
    }

    [Fact]
    public async Task MoveOut_AllGrainsOfASilo_GoOnElsewhereWithTheirReceipts()
    {
        await using var cluster = await StartAsync(isStrict: false);
        var limit = Limit(1);
        OwnerKey[] owners = [.. Enumerable.Range(0, 30).Select(number => OwnerKey.ForGrant("default", $"moving-{number}"))];
        var receipts = await Task.WhenAll(owners.Select(async owner => (await cluster.Ledger.CallAsync(owner, limit)).Receipt));
        var (leaving, staying) = (cluster.Silos.Silos[0], cluster.Silos.Silos[1]);
        var residents = leaving.ServiceProvider.GetRequiredService<LedgerKeepers>().Residents;
        await residents.MoveOutAsync([staying.SiloAddress], TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        foreach (var owner in owners)
        {
            Assert.Equal(ReserveStatus.Refused, (await cluster.Ledger.CallAsync(owner, limit)).Status);
            Assert.Equal(staying.SiloAddress, SiloOf(cluster, owner));
        }

        await cluster.Ledger.SettleAsync(receipts[0], Settlement.NotRun, CancellationToken.None);
        Assert.True(await cluster.Ledger.AdmitsAsync(owners[0], limit));
    }

    [Fact]
    public async Task Migrate_StoreAway_TheNextHostSavesWithoutACall()
    {
        var faulty = new FaultyStore();
        await using var cluster = await StartAsync(isStrict: false, faulty.Over);
        var limit = Limit(5);
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 1));
        await using var other = await OtherSilo.StartAsync(_connectionString);
        await other.UntilSavedAsync(Alice);
        faulty.FailSaves = true;
        Assert.Equal(3, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 3));
        await MigrateAsync(cluster);
        faulty.FailSaves = false;
        await other.UntilSavedAsync(Alice, version: 2);
        Assert.Equal(ReserveStatus.Reserved, await other.TakeAndChargeAsync(Alice, limit));
        Assert.Equal(ReserveStatus.Refused, await other.TakeAndChargeAsync(Alice, limit));
    }

    [Fact]
    public async Task Migrate_AnswerToTheFirstClaimLost_KeepsTheCharges()
    {
        var faulty = new FaultyStore();
        await using var cluster = await StartAsync(isStrict: false, faulty.Over);
        var limit = Limit(5);
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 1));
        faulty.FailSaves = true;
        Assert.Equal(3, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 3));
        faulty.LosesClaims = 1;
        await MigrateAsync(cluster);
        faulty.FailSaves = false;
        Assert.Equal(1, await AdmittedOnceReachableAsync(cluster, limit));
        Assert.True(faulty.LosesClaims < 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reserve_ClockSetBack_ChargesMoveBackWithIt(bool isStrict)
    {
        var clock = new TestLedgerClock(_time);
        await using var cluster = await LedgerCluster.StartAsync(_connectionString, clock, isStrict);
        var limit = Limit(2);
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
        clock.SetBack(TimeSpan.FromHours(1));
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 3));
        _time.Advance(60_000);
        Assert.Equal(2, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 3));
    }

    [Fact]
    public async Task Reserve_ClockSetBack_TrustsNoClaimFromBefore()
    {
        var clock = new TestLedgerClock(_time);
        await using var cluster = await LedgerCluster.StartAsync(_connectionString, clock, isStrict: false);
        var limit = Limit(3);
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
        await using var other = await OtherSilo.StartAsync(_connectionString);
        await other.UntilSavedAsync(Alice);
        Assert.Equal(ReserveStatus.Reserved, await other.TakeAndChargeAsync(Alice, limit));
        clock.SetBack(TimeSpan.FromHours(1));
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await cluster.Ledger.CallAsync(Alice, limit)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reserve_ClaimTakenByAnother_AdmitsNothingAndTheNextActivationCounts(bool isStrict)
    {
        await using var cluster = await StartAsync(isStrict);
        var limit = Limit(3);
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));

        await using var other = await OtherSilo.StartAsync(_connectionString);
        await other.UntilSavedAsync(Alice);
        Assert.Equal(ReserveStatus.Reserved, await other.TakeAndChargeAsync(Alice, limit));
        _time.Advance(LedgerKeeping.ClaimGoodForMs);
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await cluster.Ledger.CallAsync(Alice, limit)).Status);
        await cluster.Silos.WaitForDeactivationAsync(GrainOf(cluster));
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 5));
    }

    [Fact]
    public async Task Reserve_DefaultWithTheStoreAway_AdmitsForAHundredMilliseconds()
    {
        var faulty = new FaultyStore();
        await using var cluster = await StartAsync(isStrict: false, faulty.Over);
        var limit = Limit(100);
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
        faulty.FailSaves = true;
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
        _time.Advance(LedgerKeeping.MostLostMs - 1);
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
        _time.Advance(1);
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await cluster.Ledger.CallAsync(Alice, limit)).Status);
        faulty.FailSaves = false;
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Reserve_StrictWithTheStoreAway_AdmitsNothingAndKeepsTheCharge()
    {
        var faulty = new FaultyStore();
        await using var cluster = await StartAsync(isStrict: true, faulty.Over);
        var limit = Limit(2);
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, limit));
        faulty.FailSaves = true;
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await cluster.Ledger.CallAsync(Alice, limit)).Status);
        faulty.FailSaves = false;
        Assert.Equal(ReserveStatus.Refused, (await cluster.Ledger.CallAsync(Alice, limit)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_Silo_StrictAdmitsNoMoreThanWasLeft(bool killsTheOther)
    {
        await using var cluster = await StartAsync(isStrict: true);
        var limit = Limit(10);
        Assert.Equal(4, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 4));
        var silo = cluster.Silos.Silos.Single(handle => handle.SiloAddress.Equals(SiloOf(cluster)) != killsTheOther);
        await cluster.Silos.KillSiloAsync(silo);
        Assert.InRange(await AdmittedOnceReachableAsync(cluster, limit), 1, 6);
    }

    [Fact]
    public async Task Idle_Grain_IsDeactivatedAndComesBackWithItsCharges()
    {
        await using var cluster = await StartAsync(isStrict: false);
        var limit = Limit(3);
        Assert.Equal(2, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 2));
        await cluster.Silos.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await cluster.Silos.WaitForDeactivationAsync(GrainOf(cluster));
        Assert.Equal(1, await cluster.Ledger.CountAdmittedAsync(Alice, limit, 3));
    }

    [Fact]
    public async Task Reserve_TimeUnknown_IsDenied()
    {
        var clock = new TestLedgerClock(_time);
        await using var cluster = await LedgerCluster.StartAsync(_connectionString, clock, isStrict: false);
        Assert.True(await cluster.Ledger.AdmitsAsync(Alice, Limit(5)));
        clock.IsUnknown = true;
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await cluster.Ledger.CallAsync(Alice, Limit(5))).Status);
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await cluster.Ledger.CallAsync(Bob, Limit(5))).Status);
    }

    private Task<LedgerCluster> StartAsync(bool isStrict, Func<ILedgerStore, ILedgerStore>? wrap = null) =>
        LedgerCluster.StartAsync(_connectionString, new TestLedgerClock(_time), isStrict, wrap);

    private static SiloAddress? SiloOf(LedgerCluster cluster) => SiloOf(cluster, Alice);

    private static SiloAddress? SiloOf(LedgerCluster cluster, OwnerKey owner) =>
        cluster.Silos.TryGetGrainContext(cluster.Silos.Client.GetGrain<IGrantGrain>(owner.Value).GetGrainId(), out var activation) ? activation.Address.SiloAddress : null;

    private static IGrantGrain GrainOf(LedgerCluster cluster) => cluster.Silos.Client.GetGrain<IGrantGrain>(Alice.Value);

    private static async Task MigrateAsync(LedgerCluster cluster)
    {
        var target = cluster.Silos.Silos.Single(silo => !silo.SiloAddress.Equals(SiloOf(cluster))).SiloAddress;
        await cluster.Silos.MigrateAsync(GrainOf(cluster), target);
    }

    /// <summary>While the cluster finds out, calls are denied, never admitted too much.</summary>
    private static async Task<int> AdmittedOnceReachableAsync(LedgerCluster cluster, Limit limit)
    {
        var admitted = 0;
        for (var refused = false; !refused;)
        {
            var status = (await cluster.Ledger.CallAsync(Alice, limit)).Status;
            admitted += status == ReserveStatus.Reserved ? 1 : 0;
            refused = status == ReserveStatus.Refused;
        }

        return admitted;
    }
}
