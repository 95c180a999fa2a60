using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;
using static Sluice.Policy.Tests.Ledger.Calls;
using static Sluice.Policy.Tests.Ledger.Sessions.Flow;

namespace Sluice.Policy.Tests.Ledger.Sessions;

public sealed class OwnerLedgerFlowTests
{
    private readonly OwnerLedger _ledger = new(Life);

    [Fact]
    public void Reserve_StartStepsFinish_PassesAndIsReadAgain()
    {
        _ledger.Open(0, "a");
        Assert.Equal(FlowRefusal.NotComplete, _ledger.Ask(1, Finish("a")));
        _ledger.Run(2, Step("a"));
        _ledger.Run(3, Step("a"), isComplete: true);
        _ledger.Run(4, Finish("a"));
        _ledger.Run(599_999, Finish("a"));
        Assert.Equal(FlowRefusal.Expired, _ledger.Ask(600_000, Finish("a")));
    }

    [Fact]
    public void Reserve_SessionOfNobodyOrAnotherFlow_IsUnknown()
    {
        var other = Rules with { Flow = "other" };
        _ledger.Open(0, "a", other);
        Assert.Equal(FlowRefusal.UnknownSession, _ledger.Ask(0, Step("a")));
        Assert.Equal(FlowRefusal.None, _ledger.Ask(0, Step("a", other)));
        Assert.Equal(FlowRefusal.UnknownSession, new OwnerLedger(Life).Ask(0, Finish("a")));
    }

    [Fact]
    public void Reserve_OneStepTooMany_IsRefusedAlsoForThoseUnderWay()
    {
        _ledger.Open(0, "a");
        for (var step = 0; step < Rules.MaxSteps; step++)
            Assert.Equal(FlowRefusal.None, _ledger.Ask(0, Step("a")));
        Assert.Equal(FlowRefusal.TooManySteps, _ledger.Ask(0, Step("a")));
        Assert.Equal(FlowRefusal.None, _ledger.Ask(0, Step("a", Rules with { MaxSteps = 5 })));
    }

    [Fact]
    public void Reserve_OneSessionTooMany_IsRefusedUntilOneIsFinishedOrExpires()
    {
        _ledger.Open(0, "a");
        _ledger.Open(0, "b");
        Assert.Equal(FlowRefusal.None, _ledger.Ask(100, Start()));
        Assert.Equal(FlowRefusal.TooManySessions, _ledger.Ask(100, Start()));
        Assert.Equal(FlowRefusal.None, _ledger.Ask(100, Start(Rules with { Flow = "other" })));

        // The place of the start that was never settled.
        Assert.Equal(FlowRefusal.TooManySessions, _ledger.Ask(100 + PlaceMs - 1, Start()));
        _ledger.Open(100 + PlaceMs, "c", isComplete: true);
        Assert.Equal(FlowRefusal.TooManySessions, _ledger.Ask(100 + PlaceMs, Start()));
        _ledger.Run(100 + PlaceMs, Finish("c"));
        _ledger.Open(100 + PlaceMs, "d");
        Assert.Equal(FlowRefusal.TooManySessions, _ledger.Ask(599_999, Start()));
        Assert.Equal(FlowRefusal.None, _ledger.Ask(600_000, Start()));
    }

    [Theory]
    [InlineData(SettlementKind.NotRun, null, true)]
    [InlineData(SettlementKind.Error, null, true)]
    [InlineData(SettlementKind.Keep, false, true)]
    [InlineData(SettlementKind.Keep, true, false)]
    [InlineData(SettlementKind.Keep, null, false)]
    public void Settle_StartWithoutSession_GivesThePlaceBackWhenTheUpstreamHasNone(SettlementKind kind, bool? ran, bool isFree)
    {
        var one = Rules with { MaxOpen = 1 };
        var receipt = _ledger.Take(0, Start(one)).Receipt;
        _ledger.Settle(receipt, new Settlement(kind, ran is { } answered ? new FlowFacts(answered) : null), 0);
        Assert.Equal(isFree ? FlowRefusal.None : FlowRefusal.TooManySessions, _ledger.Ask(0, Start(one)));
    }

    [Fact]
    public void Settle_TwiceInAnyOrder_ChangesNothingMore()
    {
        var start = _ledger.Take(0, Start()).Receipt;
        _ledger.Settle(start, Opened("a"), 1);
        var step = _ledger.Take(2, Step("a")).Receipt;
        _ledger.Settle(step, Said(isComplete: true), 3);
        _ledger.Settle(start, Opened("a"), 4);
        _ledger.Settle(step, Said(isComplete: false), 5);
        _ledger.Run(6, Finish("a"));
        _ledger.Settle(start, Opened("a"), 7);
        Assert.Equal(FlowRefusal.None, _ledger.Ask(8, Finish("a")));
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => _ledger.Ask(9, Step("a")) == FlowRefusal.None));
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => _ledger.Ask(9, Start()) == FlowRefusal.None));
    }

    [Fact]
    public void Settle_AfterThePlaceWentToAnother_OpensOnlyIntoRoom()
    {
        var one = Rules with { MaxOpen = 1 };
        var late = _ledger.Take(0, Start(one)).Receipt;
        _ledger.Open(PlaceMs, "quick", one);
        _ledger.Settle(late, Opened("late"), PlaceMs + 1);
        Assert.Equal(FlowRefusal.UnknownSession, _ledger.Ask(PlaceMs + 2, Step("late")));

        var second = new OwnerLedger(Life);
        var slow = second.Take(0, Start(one)).Receipt;
        second.Settle(slow, Opened("slow"), PlaceMs + 1);
        Assert.Equal(FlowRefusal.None, second.Ask(PlaceMs + 2, Step("slow")));
    }

    /// <summary>A ledger in which nothing counts is dropped, and the same life begins it anew: its receipts count from 1 again.</summary>
    [Fact]
    public void Settle_LateStartOfADroppedLedger_LeavesTheLaterStartItsPlace()
    {
        var one = Rules with { MaxOpen = 1 };
        var late = _ledger.Take(0, Start(one)).Receipt;
        Assert.True(_ledger.IsExpired(PlaceMs));
        var next = new OwnerLedger(Life);
        var later = next.Take(PlaceMs, Start(one)).Receipt;
        Assert.Equal(late.Sequence, later.Sequence);
        next.Settle(late, Opened("late"), PlaceMs);
        Assert.Equal(FlowRefusal.UnknownSession, next.Ask(PlaceMs, Step("late")));
        next.Settle(later, Opened("later"), PlaceMs);
        Assert.Equal(FlowRefusal.None, next.Ask(PlaceMs, Step("later")));
    }

    [Fact]
    public void Settle_StartReturnsALivingSession_LeavesItAsItIs()
    {
        _ledger.Open(0, "a");
        for (var step = 0; step < Rules.MaxSteps; step++)
            _ledger.Run(0, Step("a"));
        _ledger.Open(300_000, "a");
        Assert.Equal(FlowRefusal.TooManySteps, _ledger.Ask(300_000, Step("a")));
        Assert.Equal(FlowRefusal.Expired, _ledger.Ask(600_000, Step("a")));

        // Of one that has ended there is nothing to keep.
        _ledger.Open(600_000, "a");
        Assert.Equal(FlowRefusal.None, _ledger.Ask(600_001, Step("a")));
    }

    [Fact]
    public void Settle_StepThatDidNotRun_IsGivenBackOnce()
    {
        _ledger.Open(0, "a");
        var receipts = Enumerable.Range(0, 4).Select(_ => _ledger.Take(0, Step("a")).Receipt).ToArray();
        _ledger.Settle(receipts[0], Settlement.NotRun, 1);
        _ledger.Settle(receipts[0], Settlement.NotRun, 2);
        Assert.Equal(FlowRefusal.None, _ledger.Ask(3, Step("a")));
        Assert.Equal(FlowRefusal.TooManySteps, _ledger.Ask(3, Step("a")));
        _ledger.Settle(receipts[1], new Settlement(SettlementKind.Error), 4);
        Assert.Equal(FlowRefusal.TooManySteps, _ledger.Ask(5, Step("a")));
    }

    [Fact]
    public void Reserve_LimitRefuses_TakesNoStep()
    {
        var limit = new Charge(Limit(1), Units.One);
        _ledger.Open(0, "a");
        Assert.Equal(ReserveStatus.Reserved, _ledger.Take(0, Step("a"), limit).Status);
        for (var call = 0; call < 9; call++)
            Assert.Equal(ReserveStatus.Refused, _ledger.Take(0, Step("a"), limit).Status);
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => _ledger.Ask(0, Step("a")) == FlowRefusal.None));
    }

    [Fact]
    public void Reserve_FlowRefuses_ComesBeforeTheLimitAndChargesNothing()
    {
        var limit = new Charge(Limit(1), Units.One);
        Assert.Equal((ReserveStatus.RefusedByFlow, FlowRefusal.UnknownSession), _ledger.Take(0, Step("a"), limit) is var refused ? (refused.Status, refused.FlowRefusal) : default);
        Assert.True(_ledger.Admits(0, limit.Limit));
    }

    [Fact]
    public void Withdraw_Start_FreesThePlaceAndAStepIsUndone()
    {
        var one = Rules with { MaxOpen = 1, MaxSteps = 1 };
        _ledger.Withdraw(_ledger.Take(0, Start(one)).Receipt, [], 0);
        _ledger.Open(0, "a", one);
        _ledger.Withdraw(_ledger.Take(0, Step("a", one)).Receipt, [], 0);
        Assert.Equal(FlowRefusal.None, _ledger.Ask(0, Step("a", one)));
        Assert.Equal(FlowRefusal.TooManySteps, _ledger.Ask(0, Step("a", one)));
    }

    [Fact]
    public void Settle_ManyCallsOfOneSession_LeaveRoomForRefunds()
    {
        var limit = new Charge(Limit(10_000, 86_400_000), Units.One);
        var rules = Rules with { MaxSteps = 5_000 };
        _ledger.Open(0, "a", rules);
        for (var call = 0; call < 2_000; call++)
            _ledger.Settle(_ledger.Take(call, Step("a", rules), limit).Receipt, Said(isComplete: false), call);
        _ledger.Settle(_ledger.Take(2_000, Step("a", rules), limit).Receipt, Settlement.NotRun, 2_000);
        var balances = new Balance[1];
        _ledger.Reserve(new ReserveRequest(Owner, new Charge[] { limit with { Cost = Units.Zero } }, balances), 2_001);
        Assert.Equal(Units.Whole(8_000), balances[0].Remaining);
    }

    [Fact]
    public void Reserve_MoreSessionsThanAreKept_ForgetsFinishedOnesAndNeverAnOpenOne()
    {
        var rules = Rules with { MaxOpen = 2 };
        _ledger.Open(0, "open", rules);
        for (var session = 0; session < SessionTable.Most + 10; session++)
        {
            _ledger.Open(session, $"s{session}", rules, isComplete: true);
            _ledger.Run(session, Finish($"s{session}", rules));
        }

        Assert.Equal(FlowRefusal.UnknownSession, _ledger.Ask(2_000, Finish("s0", rules)));
        Assert.Equal(FlowRefusal.None, _ledger.Ask(2_000, Finish($"s{SessionTable.Most}", rules)));
        Assert.Equal(FlowRefusal.None, _ledger.Ask(2_000, Step("open", rules)));
    }

    [Fact]
    public void Reserve_MostSessionsOpenOverAllFlows_IsRefused()
    {
        for (var session = 0; session < SessionTable.Most; session++)
            _ledger.Open(0, "a", Rules with { Flow = $"flow{session}" });
        Assert.Equal(FlowRefusal.TooManySessions, _ledger.Ask(0, Start()));
    }

    [Theory]
    [InlineData(FlowStepKind.Start, true)]
    [InlineData(FlowStepKind.Step, false)]
    [InlineData(FlowStepKind.Finish, false)]
    public void Reserve_SessionWhereNoneBelongs_IsTheCallersMistake(FlowStepKind kind, bool namesSession) =>
        Assert.Throws<ArgumentException>(() => _ledger.Take(0, new FlowStep(Rules, kind, namesSession ? Key("a") : default, PlaceMs)));
}
