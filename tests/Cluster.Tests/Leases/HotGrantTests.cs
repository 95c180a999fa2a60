using Sluice.Cluster.Tests.Ledgers;
using Sluice.Grains.Contracts;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Tests.Ledger;
using Sluice.Store.Tests.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Cluster.Tests.Leases;

/// <summary>Several gateways that lease from one grant's ledger.</summary>
public sealed class HotGrantTests(PostgresServer server)
{
    private const int Max = 20_000;

    /// <summary>Ledger time stands still: what comes back is what gateways did not use, to the last unit.</summary>
    [Fact]
    public async Task Lease_TwoGateways_AdmitExactlyTheLimit()
    {
        await using var cluster = await StartAsync(isStrict: false);
        await using var gateways = new LeasingGateways(cluster, 2, Limit(Max));
        await gateways.CallUntilAsync(Max);
        await gateways.CallAsync(50);
        Assert.Equal(Max, gateways.Admitted);
        Assert.InRange(gateways.ByLease, 1, Max);
        Assert.Equal(Max, gateways.Receipts.DistinctBy(receipt => receipt.Sequence).Count());
    }

    /// <summary>A tool without limits of its own is hot; another with a tight one shares what all tools pay.</summary>
    [Fact]
    public async Task Lease_ToolsThatShareALimit_LeaseEachForItself()
    {
        await using var cluster = await StartAsync(isStrict: false);
        await using var gateway = cluster.Gateway(leaseAbove: 1);
        var (own, shared) = (Limit(40, counter: "own"), Limit(Max));
        Assert.Equal(ReserveStatus.Reserved, (await gateway.CallAsync(Alice, new Charge(own, Units.One), new Charge(shared, Units.One))).Result.Status);
        using var patience = new CancellationTokenSource(LedgerCluster.Long);
        var isByLease = false;
        while (!isByLease && !patience.IsCancellationRequested)
        {
            var calling = gateway.ReserveAsync(new ReserveRequest(Alice, new[] { new Charge(shared, Units.One) }, new Balance[1]), CancellationToken.None);
            isByLease = calling.IsCompleted;
            await calling;
        }

        Assert.True(isByLease);
    }

    [Fact]
    public async Task Lease_CallsThatDidNotRun_AreGivenBack()
    {
        await using var cluster = await StartAsync(isStrict: false);
        await using var gateways = new LeasingGateways(cluster, 2, Limit(Max));
        await gateways.CallUntilAsync(Max);
        foreach (var receipt in gateways.Receipts.Take(10))
            await cluster.Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        await gateways.CallUntilAsync(Max + 10);
        await gateways.CallAsync(50);
        Assert.Equal(Max + 10, gateways.Admitted);
    }

    /// <summary>A lease whose answer is lost with the silo stays charged.</summary>
    [Fact]
    public async Task Lease_SiloKilled_StrictAdmitsNoMoreThanTheLimit()
    {
        await using var cluster = await StartAsync(isStrict: true);
        var (limit, asked, status) = (Limit(Max), 0, ReserveStatus.Reserved);
        await using var gateways = new LeasingGateways(cluster, 2, limit);
        await gateways.CallUntilAsync(Max / 4);
        var calling = gateways.CallUntilAsync(Max / 2);
        await KillAsync(cluster);
        await calling;
        while (status != ReserveStatus.Refused)
        {
            await gateways.CallUntilRefusedAsync();
            status = (await cluster.Ledger.CallAsync(Alice, limit)).Status;
            asked += status == ReserveStatus.Reserved ? 1 : 0;
        }

        Assert.InRange(gateways.Admitted + asked, Max / 4, Max);
        Assert.InRange(gateways.ByLease, 1, Max);
    }

    private static async Task KillAsync(LedgerCluster cluster)
    {
        var grain = cluster.Silos.Client.GetGrain<IGrantGrain>(Alice.Value).GetGrainId();
        var address = cluster.Silos.TryGetGrainContext(grain, out var activation) ? activation.Address.SiloAddress : null;
        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos.First(silo => address is null || silo.SiloAddress.Equals(address)));
    }

    private async Task<LedgerCluster> StartAsync(bool isStrict) =>
        await LedgerCluster.StartAsync(await ClusterSchemas.CreateAsync(server), new TestLedgerClock(new ManualClock()), isStrict);
}
