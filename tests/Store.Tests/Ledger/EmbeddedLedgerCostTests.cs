using Sluice.Policy;
using Sluice.Policy.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

[Collection(MeasurementCollection.Name)]
public sealed class EmbeddedLedgerCostTests
{
    /// <summary>A million active grants with one limit and ten calls each must fit in 600 MB, keys and index included: a share of them.</summary>
    [Fact]
    public async Task Reserve_ManyOwnersWithTenCallsEach_TakesAtMost550BytesEach()
    {
        const int owners = 50_000;
        using var fixture = new EmbeddedLedgerFixture();
        await using var ledger = fixture.Open();
        Charge[] charges = [new(Limit(10), Units.One)];
        var balances = new Balance[1];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var keys = Enumerable.Range(0, owners).Select(grant => OwnerKey.ForGrant("default", $"g{grant:D7}")).ToArray();
        for (var call = 0; call < 10; call++)
        {
            foreach (var key in keys)
            {
                var result = await ledger.ReserveAsync(new ReserveRequest(key, charges, balances), CancellationToken.None);
                Assert.Equal(ReserveStatus.Reserved, result.Status);
            }

            fixture.Clock.Advance(3);
        }

        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / owners;
        GC.KeepAlive(keys);
        Assert.InRange(each, 1, 550);
    }

    [Fact]
    public async Task Reserve_DefaultDurability_CompletesAtOnceAndAllocatesNothing()
    {
        using var fixture = new EmbeddedLedgerFixture();
        await using var ledger = fixture.Open();
        Charge[] charges = [new(Limit(1_000_000), Units.One), new(Limit(1_000_000, 1_000, "burst"), Units.One)];
        var request = new ReserveRequest(Alice, charges, new Balance[2]);
        Drive();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Drive();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Drive()
        {
            for (var call = 0; call < 10_000; call++)
            {
                var reserved = ledger.ReserveAsync(request, CancellationToken.None);
                Assert.True(reserved.IsCompletedSuccessfully);
            }
        }
    }
}
