using Sluice.Grains.Engine.Leases;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Leases;
using Sluice.Store.Tests.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Cluster.Tests.Leases;

/// <summary>A lease as its gateway has it.</summary>
public sealed class LeaseTests
{
    private const int LengthMs = 100;

    private readonly ManualClock _time = new();
    private readonly Charge[] _charges = [new(Limit(1_000), Units.One)];

    [Fact]
    public void TryTake_ManyThreads_GivesEachCallOnce()
    {
        const int calls = 500;
        var lease = Of(calls);
        var taken = new long[Environment.ProcessorCount * calls];
        Parallel.For(0, taken.Length, call => taken[call] = lease.TryTake(Request(), out var result, out _) ? result.Receipt.Sequence : 0);
        Assert.Equal(Enumerable.Range(7, calls).Select(sequence => (long)sequence), taken.Where(sequence => sequence > 0).Order());
    }

    [Fact]
    public void TryTake_FromTheQuestionOn_EndsBeforeTheLedgersLease()
    {
        var (lease, taken) = (Of(1_000), 0);
        for (var elapsedMs = 0; elapsedMs < LengthMs; elapsedMs++)
        {
            taken += lease.TryTake(Request(), out _, out _) ? 1 : 0;
            _time.Advance(1);
        }

        Assert.InRange(taken, LengthMs / 2, LengthMs - 1);
        Assert.Equal(Units.Whole(1_000 - taken), lease.Close()!.Value.Charges.Span[0].Cost);
    }

    /// <summary>A suspended machine: the monotonic clock stood still.</summary>
    [Theory]
    [InlineData(LengthMs)]
    [InlineData(-1)]
    public void TryTake_WallClockElsewhere_IsOver(int milliseconds)
    {
        var lease = Of(10);
        Assert.True(lease.TryTake(Request(), out _, out _));
        _time.StepWall(TimeSpan.FromMilliseconds(milliseconds));
        Assert.False(lease.TryTake(Request(), out _, out _));
    }

    [Fact]
    public void TryTake_Balances_AreAsIfCallsWereAskedOneByOne()
    {
        var lease = Of(3);
        _time.Advance(20);
        var balances = new Balance[1];
        Assert.True(lease.TryTake(Request() with { Balances = balances }, out _, out _));
        Assert.Equal(new Balance(Units.Whole(502), 39_980), balances[0]);
        Assert.True(lease.TryTake(Request() with { Balances = balances }, out _, out _));
        Assert.Equal(Units.Whole(501), balances[0].Remaining);
    }

    [Fact]
    public void Close_SomeUsed_NamesTheRestAndGivesNoMore()
    {
        var lease = Of(10);
        for (var call = 0; call < 4; call++)
            Assert.True(lease.TryTake(Request(), out _, out _));
        var unused = lease.Close()!.Value;
        Assert.Equal((11L, Units.Whole(6)), (unused.Sequence, unused.Charges.Span[0].Cost));
        Assert.False(lease.TryTake(Request(), out _, out _));
        Assert.Null(lease.Close());
    }

    private ReserveRequest Request() => new(Alice, _charges, new Balance[1]);

    private Lease Of(int calls)
    {
        var receipt = new Receipt(Alice, 1, 7, 4_711, _charges);
        var granted = new ReserveResult(ReserveStatus.Reserved, receipt, Lease: new LeaseGrant(calls, LengthMs));
        return new Lease(granted, [new Balance(Units.Whole(500), 40_000)], _time.GetTimestamp(), _time.GetUtcNow(), _time);
    }
}
