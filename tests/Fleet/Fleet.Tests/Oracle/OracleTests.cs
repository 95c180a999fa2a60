using Sluice.Fleet.Tests.Records;
using static Sluice.Fleet.Tests.Oracle.Sample;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>Each check finds what is planted, and nothing in what is right.</summary>
public class OracleTests
{
    private static readonly long[] NoCrash = [];

    private static readonly Arrived[] All = [.. "abc".Select(trace => new Arrived($"{trace}", 5_000))];

    [Fact]
    public void Limit_ThreeInASecond_IsFoundWhateverTheOrderOfTheRecords()
    {
        Decided[] decisions = [Allowed("c", 5_999, 3), Allowed("a", 5_000, 1), Allowed("b", 5_500, 2)];
        Assert.Contains("call c", Assert.Single(Limit(decisions)).What);
        Assert.Empty(Limit([.. decisions[1..], Allowed("c", 6_000, 3)]));
    }

    [Fact]
    public void Limit_ChargeOfACallThatDidNotArrive_MayHaveBeenGivenBack() =>
        Assert.Empty(LimitCheck.Run([Allowed("a", 5_000, 1), Allowed("b", 5_001, 2), Allowed("c", 5_002, 3)], All[1..], []));

    [Fact]
    public void Limit_WhatWasRefusedOrGivenBack_DoesNotCount() =>
        Assert.Empty(Limit([Allowed("a", 5_000, 1), Allowed("b", 5_000, 2, "not_run"), Allowed("c", 5_000, 3), Refused("d", 5_000, 3), Unavailable("e")]));

    [Fact]
    public void Limit_CallThatItsGatewayDidNotLiveToEnd_Counts() =>
        Assert.Single(Limit([Allowed("a", 5_000, 1), Allowed("b", 5_001, 2) with { Outcome = "interrupted" }, Allowed("c", 5_002, 3) with { Outcome = "open" }]));

    [Fact]
    public void Order_TimeGoesBack_IsFound() =>
        Assert.Contains("earlier", Assert.Single(OrderCheck.Run([Allowed("a", 5_000, 1), Allowed("b", 4_999, 2)], NoCrash, [])).What);

    [Fact]
    public void Order_NumberGivenTwice_IsFoundUnlessTheDatabaseCrashedBetween()
    {
        Decided[] decisions = [Allowed("a", 5_000, 1), Allowed("b", 9_000, 1)];
        Assert.Contains("given twice", Assert.Single(OrderCheck.Run(decisions, NoCrash, [])).What);
        Assert.Empty(OrderCheck.Run(decisions, [7_000], []));
    }

    [Fact]
    public void Order_RefusalBearsTheNumberBeforeIt() =>
        Assert.Empty(OrderCheck.Run([Allowed("a", 5_000, 1), Refused("b", 5_001, 1), Allowed("c", 6_001, 2)], NoCrash, []));

    [Fact]
    public void Limit_WhatATakeoverLost_CountsUntilItAndNotAfterwards()
    {
        var takeover = new Takeover(Calls.Owner, SavedMs: 5_000, AtMs: 5_400);
        Decided[] decisions = [Allowed("a", 5_000, 1), Allowed("b", 5_090, 2), Allowed("c", 5_400, 1)];
        Assert.Single(LimitCheck.Run(decisions, All, []));
        Assert.Empty(LimitCheck.Run(decisions, All, [takeover]));
        Assert.Single(LimitCheck.Run([.. decisions, Allowed("d", 5_401, 2)], [.. All, new Arrived("d", 5_401)], [takeover]));
        Assert.Single(LimitCheck.Run([decisions[0], decisions[1], Allowed("c", 5_299, 3)], All, [takeover]));
    }

    [Fact]
    public void Order_NumberGivenAgainAfterATakeover_IsOfAnotherLife()
    {
        Decided[] decisions = [Allowed("a", 5_000, 1), Allowed("b", 9_000, 1)];
        Assert.Empty(OrderCheck.Run(decisions, NoCrash, [new Takeover(Calls.Owner, 4_900, 8_990)]));
        Assert.Single(OrderCheck.Run(decisions, NoCrash, [new Takeover("default/grant/bob", 4_900, 8_990)]));
    }

    [Fact]
    public void Loss_OfATakeover_IsWhatItsOwnerChargedAfterTheSave()
    {
        Decided[] decisions = [Allowed("a", 5_000, 1), Allowed("b", 5_040, 2), Allowed("c", 5_060, 3), Allowed("d", 9_000, 1)];
        var loss = Assert.Single(Loss.Find([new Takeover(Calls.Owner, 5_000, 8_990)], decisions, [1_000, 5_070, 9_500]));
        Assert.Equal(new Loss(Calls.Owner, FaultMs: 5_070, Calls: 2, CallsInBound: 3, OldestMs: 5_040, NewestMs: 5_060), loss);
        Assert.Empty(Loss.Find([new Takeover(Calls.Owner, 5_060, 8_990)], decisions, [5_070]));
    }

    [Theory]
    [InlineData(5_070, 5_070)]
    [InlineData(5_050, 5_050)]
    [InlineData(5_500, 8_000)]
    public void Loss_TakenAfterALaterFault_IsOfTheFaultAtWhichItWasCharged(double faultMs, double expected)
    {
        Decided[] decisions = [Allowed("a", 5_060, 1)];
        Assert.Equal(expected, Assert.Single(Loss.Find([new Takeover(Calls.Owner, 5_000, 8_990)], decisions, [1_000, faultMs, 8_000])).FaultMs);
    }

    [Theory]
    [InlineData(true, 5_069, 5_069, false, true)]
    [InlineData(false, 4_960, 5_060, false, false)]
    [InlineData(false, 4_959, 5_060, false, true)]
    [InlineData(false, 4_970, 5_060, true, false)]
    [InlineData(false, 4_969, 5_060, true, true)]
    public void Loss_MoreThanPromised_IsFound(bool isStrict, long oldestMs, long newestMs, bool asksForTime, bool isFound)
    {
        var loss = new Loss(Calls.Owner, FaultMs: 5_070, Calls: 1, CallsInBound: 1, oldestMs, newestMs);
        Assert.Equal(isFound, LossCheck.Run([loss], new FleetOptions { IsStrict = isStrict, AsksForTime = asksForTime }).Any());
    }

    [Theory]
    [InlineData("nobody", "nobody decided it")]
    [InlineData("refused", "was refused (limit)")]
    [InlineData("uncharged", "was not charged")]
    [InlineData("refunded", "was given back (not_run)")]
    [InlineData("twice", "was decided 2 times")]
    public void Arrival_WithoutExactlyOneChargedDecision_IsFound(string trace, string expected)
    {
        Decided[] decisions =
        [
            Refused("refused", 5_000, 1), Unavailable("uncharged") with { Outcome = "allowed", Reason = "" }, Allowed("refunded", 5_000, 1, "not_run"),
            Allowed("twice", 5_000, 1), Allowed("twice", 5_000, 2),
        ];
        Assert.Contains(expected, Assert.Single(ArrivalCheck.Run([new Arrived(trace, 5_001)], decisions, [])).What);
    }

    [Fact]
    public void Arrival_TwiceOfOneCall_IsFound() =>
        Assert.Contains("arrived 2 times", Assert.Single(ArrivalCheck.Run([new Arrived("a", 5_001), new Arrived("a", 5_002)], [Allowed("a", 5_000, 1)], [])).What);

    [Theory]
    [InlineData("a", 2, null)]
    [InlineData("a", 0, null)]
    [InlineData("a", 1, "and ran")]
    [InlineData("b", 0, "never arrived")]
    [InlineData("b", 1, null)]
    [InlineData("b", 2, null)]
    public void Arrival_AgainstWhatTheClientWasTold_IsFound(string asked, int answer, string? expected)
    {
        var violations = ArrivalCheck.Run([new Arrived("a", 5_001)], [Allowed("a", 5_000, 1)], [Call(asked, (Answer)answer)]).Select(violation => violation.What).ToArray();
        Assert.Equal(expected is null ? 0 : 1, violations.Length);
        Assert.All(violations, what => Assert.Contains(expected!, what));
    }

    [Fact]
    public void UpstreamClock_MoreThanMaxInTheWindowLessTheDelay_IsFound()
    {
        Decided[] decisions = [Allowed("a", 5_000, 1), Allowed("b", 5_500, 2), Allowed("c", 6_000, 3)];
        Arrived[] asPromised = [new("a", 5_200), new("b", 5_500), new("c", 6_000)];
        Assert.Empty(UpstreamClockCheck.Run(asPromised, decisions));

        // Planted: three within 300 ms on the ledger, which the upstream sees as well.
        Decided[] early = [Allowed("a", 5_000, 1), Allowed("b", 5_140, 2), Allowed("c", 5_300, 3)];
        Assert.Contains("3 of 2 arrived within 800 ms", Assert.Single(UpstreamClockCheck.Run([new("a", 5_200), new("b", 5_150), new("c", 5_310)], early)).What);
    }

    [Fact]
    public void UpstreamClock_Spread_IsTheLargestDelayAndTheLargestEarliness()
    {
        Assert.Equal(0, UpstreamClockCheck.SpreadMs([]));
        Assert.Equal(30, UpstreamClockCheck.SpreadMs([10, 30, 20]));
        Assert.Equal(32, UpstreamClockCheck.SpreadMs([10, 30, -2]));
    }

    [Fact]
    public void Admission_CallRefusedWithRoomLeft_IsMissed()
    {
        Asked[] calls = [Call("a", Answer.Ran), Call("b", Answer.Denied, "limit"), Call("c", Answer.Denied, "ledger_unavailable", askedAt: 5_600)];
        Decided[] decisions = [Allowed("a", 5_000, 1), Refused("b", 5_500, 1), Unavailable("c")];
        Assert.Equal(new Admission(Admitted: 1, ByOracle: 2, Undecided: 1), Admission.Measure(calls, decisions, timestamp => timestamp));
    }

    [Fact]
    public void Admission_RefusalsOfAFullWindow_AreRight()
    {
        Asked[] calls = [Call("d", Answer.Denied, "limit"), Call("c", Answer.Ran), Call("b", Answer.Denied, "limit"), Call("a", Answer.Ran)];
        Decided[] decisions = [Allowed("a", 5_000, 1), Refused("b", 5_999, 2), Allowed("c", 5_999, 2), Refused("d", 5_999, 2)];
        Assert.Equal(new Admission(Admitted: 2, ByOracle: 2, Undecided: 0), Admission.Measure(calls, decisions, timestamp => timestamp));
    }

    private static IEnumerable<Violation> Limit(Decided[] decisions) => LimitCheck.Run(decisions, All, []);
}
