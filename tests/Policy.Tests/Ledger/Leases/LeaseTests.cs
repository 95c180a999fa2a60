using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Leases;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Leases;

public sealed class LeaseTests
{
    private const long Noon = 1_790_000_000_000;

    /// <summary>Several gateways with leases, calls that are asked one by one, refunds, returns, and ledgers that move or crash after a save.</summary>
    [Fact]
    public void Lease_RandomLives_NeverRunsMoreThanTheLimit()
    {
        var wait = Gen.OneOf(Gen.Elements(0, 0, 1, 99, 100, 101, 999, 1_000, 1_100), Gen.Choose(0, 60));
        var step =
            from kind in Gen.Elements(Enum.GetValues<LeaseStepKind>())
            from waitMs in wait
            from gateway in Gen.Choose(0, LeaseDuel.Gateways - 1)
            from amount in Gen.Choose(1, 12)
            select new LeaseStep(kind, waitMs, gateway, amount);
        Prop.ForAll(step.ArrayOf().ToArbitrary(), steps =>
        {
            var duel = new LeaseDuel();
            foreach (var each in steps)
                duel.Apply(each);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
    }

    [Fact]
    public void Lease_LastCallAtItsEnd_CountsForAWholeWindow()
    {
        var limit = Limit(4, 1_000);
        var ledger = new OwnerLedger(Life);
        var lease = Lease(ledger, Noon, limit, calls: 1);
        Assert.Equal((ReserveStatus.Reserved, 1, Noon + LeaseTerms.LengthMs), (lease.Status, lease.Lease.Calls, lease.Receipt.TakenAtMs));
        Assert.Equal(3, Admitted(ledger, Noon + 1, limit));
        Assert.Equal(0, Admitted(ledger, Noon + 1_099, limit));
        Assert.Equal(4, Admitted(ledger, Noon + 1_100, limit));
    }

    [Theory]
    [InlineData(100, 10, 10)]
    [InlineData(100, 90, 25)]
    [InlineData(3, 10, 0)]
    public void Lease_AskedFor_TakesAtMostAQuarterOfWhatIsLeft(int max, int asked, int granted)
    {
        var limit = Limit(max);
        var ledger = new OwnerLedger(Life);
        var lease = Lease(ledger, Noon, limit, asked);
        Assert.Equal((granted > 0 ? ReserveStatus.Reserved : ReserveStatus.Refused, granted), (lease.Status, lease.Lease.Calls));
        Assert.Equal(max - granted, Admitted(ledger, Noon, limit));
    }

    [Fact]
    public void Lease_SeveralLimits_TakesTheSameOfAll()
    {
        var (wide, narrow) = (Limit(100, counter: "wide"), Limit(20, counter: "narrow"));
        var ledger = new OwnerLedger(Life);
        var balances = new Balance[2];
        var lease = ledger.Reserve(new ReserveRequest(Owner, new Charge[] { new(wide, Units.One), new(narrow, Units.One) }, balances, LeaseCalls: 50), Noon);
        Assert.Equal(5, lease.Lease.Calls);
        Assert.Equal([95L, 15L], balances.Select(balance => balance.Remaining.WholeDown));
    }

    [Fact]
    public void Lease_Numbers_AreThoseOfItsCalls()
    {
        var limit = Limit(100);
        var ledger = new OwnerLedger(Life);
        var before = ledger.Call(Noon, new Charge(limit, Units.One)).Receipt;
        var lease = Lease(ledger, Noon, limit, calls: 7).Receipt;
        var after = ledger.Call(Noon, new Charge(limit, Units.One)).Receipt;
        Assert.Equal((1L, 2L, 9L), (before.Sequence, lease.Sequence, after.Sequence));
        Assert.Equal((Noon, Noon + 100, Noon + 100), (before.TakenAtMs, lease.TakenAtMs, after.TakenAtMs));
    }

    [Fact]
    public void Settle_CallOfALease_GivesItsChargeBackOnce()
    {
        var limit = Limit(40);
        var ledger = new OwnerLedger(Life);
        var lease = Lease(ledger, Noon, limit, calls: 10).Receipt;
        for (var time = 0; time < 2; time++)
            ledger.Settle(lease with { Sequence = lease.Sequence + 3 }, Settlement.NotRun, Noon + 50);
        Assert.Equal(31, Admitted(ledger.Copy(Noon + 60), Noon + 60, limit));
    }

    [Fact]
    public void Withdraw_UnusedCallsOfALease_AreFreeAtOnce()
    {
        var limit = Limit(40);
        var ledger = new OwnerLedger(Life);
        var lease = Lease(ledger, Noon, limit, calls: 10).Receipt;
        Charge[] unused = [new(limit, Units.Whole(7))];
        ledger.Copy(Noon + 20).Withdraw(lease with { Sequence = lease.Sequence + 3, Charges = unused }, new Balance[1], Noon + 20);
        ledger.Withdraw(lease with { Sequence = lease.Sequence + 3, Charges = unused }, new Balance[1], Noon + 200);
        Assert.Equal(37, Admitted(ledger, Noon + 200, limit));
    }

    [Fact]
    public void Save_WhileALeaseLasts_KeepsItsEnd()
    {
        var limit = Limit(400, 1_000);
        var ledger = new OwnerLedger(Life);
        ledger.Admits(Noon - 950, limit);
        Lease(ledger, Noon, limit, calls: 10);
        var state = ledger.Saved();
        Assert.Equal(4, state[0]);
        var loaded = ledger.Copy(Noon + 1);
        Assert.Equal(state, loaded.Saved());
        Assert.Equal(Noon + 100, loaded.Call(Noon + 1, new Charge(limit, Units.One)).Receipt.TakenAtMs);
        Assert.Equal(389, Admitted(loaded, Noon + 1_099, limit));
        Assert.Equal(11, Admitted(loaded, Noon + 1_100, limit));
        Assert.Equal(1, loaded.Saved()[0]);
    }

    [Fact]
    public void Load_ClockWasSetBack_MovesTheLeaseWithTheRest()
    {
        var limit = Limit(8, 1_000);
        var ledger = new OwnerLedger(Life);
        Lease(ledger, Noon, limit, calls: 2);
        var loaded = ledger.Copy(Noon - 5_000);
        Assert.Equal(6, Admitted(loaded, Noon - 5_000 + 1_099, limit));
        Assert.Equal(2, Admitted(loaded, Noon - 5_000 + 1_100, limit));
    }

    [Fact]
    public void Lease_WithACostOfNothing_Throws() =>
        Assert.Throws<ArgumentException>(() => new OwnerLedger(Life).Reserve(
            new ReserveRequest(Owner, new[] { new Charge(Limit(4), Units.Zero) }, new Balance[1], LeaseCalls: 1), Noon));

    private static ReserveResult Lease(OwnerLedger ledger, long nowMs, Limit limit, int calls) =>
        ledger.Reserve(new ReserveRequest(Owner, new[] { new Charge(limit, Units.One) }, new Balance[1], LeaseCalls: calls), nowMs);

    private static int Admitted(OwnerLedger ledger, long nowMs, Limit limit)
    {
        var admitted = 0;
        while (ledger.Admits(nowMs, limit))
            admitted++;
        return admitted;
    }
}
