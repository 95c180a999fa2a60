using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

public sealed class OwnerLedgerTests
{
    /// <summary>The sliding window by example: ten units a minute.</summary>
    private static readonly (long AtMs, decimal Cost, string Expected)[] TenAMinute =
    [
        (0, 1, "reserved, 9 left, next free in 60000"),
        (0, 2, "reserved, 7 left, next free in 60000"),
        (10_000, 0.5m, "reserved, 6.5 left, next free in 50000"),
        (10_000, 0, "reserved, 6.5 left, next free in 50000"),
        (20_000, 6.500001m, "refused, 6.5 left, retry in 40000"),
        (20_000, 6.5m, "reserved, 0 left, next free in 40000"),
        (20_000, 0, "reserved, 0 left, next free in 40000"),
        (30_000, 0.000001m, "refused, 0 left, retry in 30000"),
        (30_000, 3, "refused, 0 left, retry in 30000"),
        (30_000, 3.5m, "refused, 0 left, retry in 40000"),
        (30_000, 3.6m, "refused, 0 left, retry in 50000"),
        (30_000, 10, "refused, 0 left, retry in 50000"),
        (30_000, 10.000001m, "refused, 0 left, never"),
        (59_999, 1, "refused, 0 left, retry in 1"),
        (60_000, 1, "reserved, 2 left, next free in 10000"),
        (50_000, 1, "reserved, 1 left, next free in 10000"),
        (69_999, 1.5m, "refused, 1 left, retry in 1"),
        (70_000, 1.5m, "reserved, 0 left, next free in 10000"),
        (200_000, 10, "reserved, 0 left, next free in 60000"),
        (259_999, 1, "refused, 0 left, retry in 1"),
        (260_000, 10, "reserved, 0 left, next free in 60000"),
        (400_000, 0, "reserved, 10 left, next free in 0"),
    ];

    [Fact]
    public void Reserve_StepTable_AnswersAsSpecified()
    {
        var limit = Limit(10);
        var ledger = new OwnerLedger(Life);
        foreach (var (atMs, cost, expected) in TenAMinute)
        {
            var result = ledger.Call(atMs, out var balances, new Charge(limit, Of(cost)));
            var wait = result.Status == ReserveStatus.Reserved ? $"next free in {balances[0].ResetMs}"
                : result.RetryAfterMs is { } retry ? $"retry in {retry}"
                : "never";
            var answer = $"{result.Status.ToString().ToLowerInvariant()}, {balances[0].Remaining} left, {wait}";
            Assert.Equal((atMs, cost, expected), (atMs, cost, answer));
        }
    }

    [Fact]
    public void Reserve_BurstAcrossABoundary_AdmitsExactlyMax()
    {
        var limit = Limit(10);
        var ledger = new OwnerLedger(Life);
        Assert.Equal(10, Enumerable.Range(0, 25).Count(_ => ledger.Admits(59_999, limit)));
        Assert.Equal(0, Enumerable.Range(0, 25).Count(_ => ledger.Admits(60_000, limit)));
        Assert.Equal(0, Enumerable.Range(0, 25).Count(_ => ledger.Admits(119_998, limit)));
        Assert.Equal(10, Enumerable.Range(0, 25).Count(_ => ledger.Admits(119_999, limit)));
    }

    [Fact]
    public void Reserve_OneOfTwoUsedUp_TakesNeither()
    {
        var (minute, hour) = (Limit(5), Limit(2, 3_600_000));
        var ledger = new OwnerLedger(Life);
        Charge[] both = [new(minute, Units.One), new(hour, Units.One)];
        ledger.Call(0, both);
        ledger.Call(10, both);
        var refused = ledger.Call(20, out var balances, both);
        Assert.Equal((ReserveStatus.Refused, 1, 3_600_000 - 20L), (refused.Status, refused.RefusedCharge, refused.RetryAfterMs));
        Assert.Equal([new Balance(Of(3), 59_980), new Balance(Units.Zero, 3_599_980)], balances);
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => ledger.Admits(20, minute)));
    }

    [Fact]
    public void Reserve_Refused_StandsAfterTheLastReservation()
    {
        var (minute, other) = (Limit(2), Limit(1, counter: "other"));
        var ledger = new OwnerLedger(Life);
        Assert.Equal(new LedgerPlace(Owner, 5, 0), ledger.Call(5, new Charge(other, Of(2))).RefusedAt);
        ledger.Call(10, new Charge(minute, Units.One));
        ledger.Call(20, new Charge(minute, Units.One));
        Charge[] charges = [new(other, Units.One), new(minute, Units.One)];
        var refused = ledger.Call(15, charges);
        Assert.Equal(new LedgerPlace(Owner, 20, 2), refused.RefusedAt);
        Assert.Equal([refused.RefusedAt, refused.RefusedAt], charges.Select((_, index) => refused.PlaceOf(charges, index)));
    }

    [Theory]
    [InlineData(ReserveStatus.OwnerUnavailable)]
    [InlineData(ReserveStatus.EngineUnavailable)]
    public void PlaceOf_NoAnswer_IsUnknown(ReserveStatus status) =>
        Assert.False(new ReserveResult(status).PlaceOf([new Charge(Limit(1), Units.One)], 0).IsKnown);

    [Fact]
    public void Reserve_SeveralRefused_NamesTheFirstAndTheLongestWait()
    {
        var (free, minute, hour) = (Limit(5, counter: "free"), Limit(1), Limit(1, 3_600_000));
        var ledger = new OwnerLedger(Life);
        ledger.Call(0, new Charge(minute, Units.One), new Charge(hour, Units.One));
        var refused = ledger.Call(1_000, new Charge(free, Units.One), new Charge(minute, Units.One), new Charge(hour, Units.One));
        Assert.Equal((1, 3_599_000L), (refused.RefusedCharge, refused.RetryAfterMs));
        Assert.Equal(ReserveStatus.Refused, ledger.Call(3_599_999, new Charge(minute, Units.One), new Charge(hour, Units.One)).Status);
        Assert.Equal(ReserveStatus.Reserved, ledger.Call(3_600_000, new Charge(minute, Units.One), new Charge(hour, Units.One)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Reserve_OneCostOverItsMax_HasNoRetryTime(int first)
    {
        var (usedUp, tooDear) = (Limit(1), Limit(1, counter: "amount"));
        var ledger = new OwnerLedger(Life);
        ledger.Call(0, new Charge(usedUp, Units.One));
        Charge[] charges = [new(usedUp, Units.One), new(tooDear, Of(2))];
        var refused = ledger.Call(1, first == 0 ? charges : [.. charges.Reverse()]);
        Assert.Equal((ReserveStatus.Refused, 0, null), (refused.Status, refused.RefusedCharge, refused.RetryAfterMs));
    }

    [Fact]
    public void Reserve_MaxLoweredBelowWhatIsUsed_RefusesUntilEnoughIsFree()
    {
        var ledger = new OwnerLedger(Life);
        for (var second = 0; second < 8; second++)
            Assert.True(ledger.Admits(second * 1_000, Limit(8)));
        var refused = ledger.Call(10_000, out var balances, new Charge(Limit(3), Units.One));
        Assert.Equal((Units.Zero, 55_000L), (balances[0].Remaining, refused.RetryAfterMs));
        Assert.False(ledger.Copy(64_999).Admits(64_999, Limit(3)));
        Assert.True(ledger.Copy(65_000).Admits(65_000, Limit(3)));
        Assert.True(ledger.Admits(10_000, Limit(9)));
    }

    [Fact]
    public void Reserve_SameNameOtherWindow_IsAnotherCounter()
    {
        var ledger = new OwnerLedger(Life);
        Assert.True(ledger.Admits(0, Limit(1, 60_000)));
        Assert.True(ledger.Admits(0, Limit(1, 61_000)));
        Assert.False(ledger.Admits(0, Limit(1, 60_000)));
    }

    [Fact]
    public void Reserve_TimeRunsBackwards_StaysAtTheLatest()
    {
        var limit = Limit(1);
        var ledger = new OwnerLedger(Life);
        Assert.Equal(90_000, ledger.Call(90_000, new Charge(limit, Units.One)).Receipt.TakenAtMs);
        Assert.Equal(60_000, ledger.Call(10_000, new Charge(limit, Units.One)).RetryAfterMs);
        Assert.True(ledger.Admits(150_000, limit));
    }

    [Fact]
    public void Reserve_Malformed_Throws()
    {
        var ledger = new OwnerLedger(Life);
        var limit = Limit(5);
        Assert.Throws<ArgumentException>(() => ledger.Call(0));
        Assert.Throws<ArgumentException>(() => ledger.Call(0, new Charge[Charge.MostPerCall + 1]));
        Assert.Throws<ArgumentException>(() => ledger.Call(0, new Charge(limit, Units.One), new Charge(Limit(6), Units.One)));
        Assert.Throws<ArgumentException>(() => ledger.Call(0, new Charge(limit, new Units(-1))));
        Assert.Throws<ArgumentException>(() => ledger.Reserve(new ReserveRequest(Owner, new[] { new Charge(limit, Units.One) }, default), 0));
        Assert.True(ledger.Admits(0, limit, 5));
    }

    [Fact]
    public void Reserve_MostCountersInUse_IsUnavailableUntilOneExpires()
    {
        var ledger = new OwnerLedger(Life);
        for (var counter = 0; counter < OwnerLedger.MostCounters; counter++)
            Assert.True(ledger.Admits(counter, Limit(1, counter: $"c{counter}")));
        var (last, more) = (Limit(2, counter: "c255"), Limit(1, counter: "more"));
        Assert.Equal(ReserveStatus.OwnerUnavailable, ledger.Call(59_999, new Charge(last, Units.One), new Charge(more, Units.One)).Status);
        Assert.Equal(ReserveStatus.Reserved, ledger.Call(59_999, new Charge(last, Units.Zero), new Charge(more, Units.Zero)).Status);
        Assert.Equal(ReserveStatus.Reserved, ledger.Call(60_000, new Charge(last, Units.One), new Charge(more, Units.One)).Status);
        Assert.Equal(ReserveStatus.OwnerUnavailable, ledger.Call(60_000, new Charge(Limit(1, counter: "another"), Units.One)).Status);
        for (var counter = 1; counter < OwnerLedger.MostCounters - 1; counter++)
            Assert.False(ledger.Admits(60_000, Limit(1, counter: $"c{counter}")));
    }

    [Fact]
    public void Reserve_TwoChargesInSteadyState_AllocatesNothing()
    {
        var ledger = new OwnerLedger(Life);
        Charge[] charges = [new(Limit(50, 1_000), Units.One), new(Limit(100_000, 60_000, "amount"), Of(2.5m))];
        var request = new ReserveRequest(Owner, charges, new Balance[2]);
        var nowMs = 0L;
        Drive(20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Drive(20_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Drive(int calls)
        {
            for (var call = 0; call < calls; call++)
                ledger.Reserve(request, nowMs += 7);
        }
    }

    [Fact]
    public void IsExpired_AsTheLastEntryLeaves_TurnsTrue()
    {
        var ledger = new OwnerLedger(Life);
        Assert.True(ledger.IsExpired(0));
        ledger.Call(5, new Charge(Limit(1, 1_000), Units.One), new Charge(Limit(1, 2_000), Units.One));
        Assert.False(ledger.IsExpired(2_004));
        Assert.True(ledger.IsExpired(2_005));
    }
}
