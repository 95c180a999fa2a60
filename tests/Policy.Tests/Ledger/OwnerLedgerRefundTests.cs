using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

public sealed class OwnerLedgerRefundTests
{
    [Theory]
    [InlineData(RefundRule.NotRun, SettlementKind.Keep, false)]
    [InlineData(RefundRule.NotRun, SettlementKind.NotRun, true)]
    [InlineData(RefundRule.NotRun, SettlementKind.Error, false)]
    [InlineData(RefundRule.OnError, SettlementKind.Keep, false)]
    [InlineData(RefundRule.OnError, SettlementKind.NotRun, true)]
    [InlineData(RefundRule.OnError, SettlementKind.Error, true)]
    [InlineData(RefundRule.Never, SettlementKind.NotRun, false)]
    [InlineData(RefundRule.Never, SettlementKind.Error, false)]
    public void Settle_ByRuleOfTheLimit_GivesBackOrKeeps(RefundRule rule, SettlementKind settlement, bool givesBack)
    {
        var limit = Limit(1, refund: rule);
        var ledger = new OwnerLedger(Life);
        ledger.Settle(Take(ledger, 0, limit), new Settlement(settlement), 10);
        Assert.Equal(givesBack, ledger.Admits(20, limit));
    }

    [Fact]
    public void Settle_Refund_TakesOutItsOwnEntry()
    {
        var limit = Limit(3);
        var ledger = new OwnerLedger(Life);
        Take(ledger, 0, limit);
        var middle = Take(ledger, 10_000, limit);
        Take(ledger, 20_000, limit);
        ledger.Settle(middle, Settlement.NotRun, 30_000);
        Assert.True(ledger.Admits(30_000, limit));
        Assert.False(ledger.Admits(59_999, limit));
        Assert.True(ledger.Admits(60_000, limit));
        Assert.False(ledger.Admits(79_999, limit));
        Assert.True(ledger.Admits(80_000, limit));
    }

    [Fact]
    public void Settle_EachChargeOfACall_FollowsItsOwnRule()
    {
        var (given, kept) = (Limit(1, counter: "given"), Limit(1, counter: "kept", refund: RefundRule.Never));
        var ledger = new OwnerLedger(Life);
        var receipt = ledger.Call(0, new Charge(kept, Units.One), new Charge(given, Units.One)).Receipt;
        ledger.Settle(receipt, Settlement.NotRun, 1);
        Assert.True(ledger.Admits(2, given));
        Assert.False(ledger.Admits(2, kept));
    }

    [Theory]
    [InlineData(SettlementKind.NotRun)]
    [InlineData(SettlementKind.Keep)]
    public void Settle_Twice_CountsOnce(SettlementKind first)
    {
        var limit = Limit(2);
        var ledger = new OwnerLedger(Life);
        var receipt = Take(ledger, 0, limit);
        Take(ledger, 0, limit);
        ledger.Settle(receipt, new Settlement(first), 1);
        ledger.Settle(receipt, Settlement.NotRun, 2);
        Assert.Equal(first == SettlementKind.Keep ? 0 : 1, Enumerable.Range(0, 5).Count(_ => ledger.Admits(3, limit)));
    }

    [Fact]
    public void Settle_UnknownReceipts_ChangeNothing()
    {
        var limit = Limit(2);
        var ledger = new OwnerLedger(Life);
        var receipt = Take(ledger, 0, limit);
        Take(ledger, 0, limit);
        var state = ledger.Saved();
        ledger.Settle(receipt with { Incarnation = Life + 1 }, Settlement.NotRun, 0);
        ledger.Settle(receipt with { Sequence = 0 }, Settlement.NotRun, 0);
        ledger.Settle(receipt with { Sequence = 3 }, Settlement.NotRun, 0);
        ledger.Settle(default, Settlement.NotRun, 0);
        Assert.Equal(state, ledger.Saved());
    }

    [Fact]
    public void Settle_AfterTheWindow_TouchesNoLaterEntry()
    {
        var limit = Limit(1);
        var ledger = new OwnerLedger(Life);
        var receipt = Take(ledger, 0, limit);
        Take(ledger, 60_000, limit);
        ledger.Settle(receipt, Settlement.NotRun, 60_000);
        Assert.False(ledger.Admits(60_001, limit));
    }

    [Fact]
    public void Settle_ShortWindowOverLongWindowNot_GivesTheLongOneBack()
    {
        var (second, minute) = (Limit(1, 1_000), Limit(1));
        var ledger = new OwnerLedger(Life);
        var receipt = ledger.Call(0, new Charge(second, Units.One), new Charge(minute, Units.One)).Receipt;
        Take(ledger, 1_000, second);
        ledger.Settle(receipt, Settlement.NotRun, 1_500);
        Assert.True(ledger.Admits(1_500, minute));
        Assert.False(ledger.Admits(1_500, second));
    }

    [Fact]
    public void Settle_ShortWindowOverInALaterEntrysCell_LeavesThatEntry()
    {
        // Cells of 100 ms. The call at 0 has left its window, the one at 50 has not.
        var (window, day) = (Limit(1, 102_400), Limit(9, 86_400_000));
        var ledger = new OwnerLedger(Life);
        var receipt = ledger.Call(0, new Charge(Limit(2, 102_400), Units.One), new Charge(day, Units.One)).Receipt;
        ledger.Admits(50, Limit(2, 102_400));
        ledger.Settle(receipt, Settlement.NotRun, 102_410);
        Assert.False(ledger.Admits(102_449, window));
        Assert.True(ledger.Admits(102_450, window));
    }

    [Fact]
    public void Settle_GivenBackReachedMaxInTheWindow_StaysCharged()
    {
        var limit = Limit(2);
        var ledger = new OwnerLedger(Life);
        Refund(0);
        Refund(10_000);
        Assert.True(ledger.Admits(20_000, limit));
        Refund(20_000);
        Assert.False(ledger.Admits(59_999, limit));
        Assert.False(ledger.IsExpired(59_999));

        // The refund of 0 no longer counts against the next one, that of 10,000 does.
        ledger.Call(80_000, new Charge(limit, Units.Zero));
        Refund(80_000);
        Refund(80_000);
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => ledger.Admits(80_001, limit)));

        void Refund(long nowMs) => ledger.Settle(Take(ledger, nowMs, limit), Settlement.NotRun, nowMs);
    }

    [Fact]
    public void IsExpired_OnlyGivenBackCounts_IsFalse()
    {
        var limit = Limit(1);
        var ledger = new OwnerLedger(Life);
        ledger.Settle(Take(ledger, 0, limit), Settlement.NotRun, 30_000);
        Assert.False(ledger.IsExpired(89_999));
        Assert.False(ledger.Copy(89_999).IsExpired(89_999));
        Assert.True(ledger.IsExpired(90_000));
    }

    [Fact]
    public void Settle_MostSettledReceiptsCount_StaysCharged()
    {
        var limit = Limit(2_000, refund: RefundRule.OnError);
        var ledger = new OwnerLedger(Life);
        var receipts = Enumerable.Range(0, SettledReceipts.Most + 2).Select(call => Take(ledger, call, limit)).ToArray();
        foreach (var receipt in receipts.SkipLast(1))
            ledger.Settle(receipt, Settlement.NotRun, 2_000);
        Assert.Equal(Of(1_998), Left(2_000));

        // The entries of the first receipts have left by now, and so have the receipts.
        ledger.Settle(receipts[^1], Settlement.NotRun, 61_000);
        Assert.Equal(Of(1_999), Left(61_000));

        Units Left(long nowMs)
        {
            ledger.Call(nowMs, out var balances, new Charge(limit, Units.Zero));
            return balances[0].Remaining;
        }
    }

    [Fact]
    public void Settle_EntryMergedIntoACell_ReducesTheCell()
    {
        // A cell of this window is 100 ms wide: two entries in each of 1,024 cells.
        var limit = Limit(2_048, 102_400);
        var ledger = new OwnerLedger(Life);
        var receipts = Enumerable.Range(0, 2_048).Select(call => Take(ledger, call * 50, limit)).ToArray();
        ledger.Settle(receipts[40], Settlement.NotRun, 102_399);
        Assert.True(ledger.Admits(102_399, limit));
        Assert.False(ledger.Admits(102_399, limit));

        // 20 cells of two left by now; of the next only the second entry, at 2,050, still counted.
        Assert.Equal(41, Enumerable.Range(0, 99).Count(_ => ledger.Admits(102_400 + 2_050, limit)));
    }

    private static Receipt Take(OwnerLedger ledger, long nowMs, Limit limit)
    {
        var result = ledger.Call(nowMs, new Charge(limit, Units.One));
        Assert.Equal(ReserveStatus.Reserved, result.Status);
        return result.Receipt;
    }
}
