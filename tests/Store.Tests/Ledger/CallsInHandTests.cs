using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>Which calls set off together.</summary>
public sealed class CallsInHandTests
{
    private readonly CallsInHand _calls = new();

    [Fact]
    public void SetOff_MoreThanMost_LeavesThoseThatCameLast()
    {
        Add(Alice);
        Add(Bob);
        Add(Alice);
        Assert.Equal([Alice.Value], SetOff(2).Select(calls => calls.Owner));
        Assert.Equal((3, 1), (_calls.Count, _calls.Waiting));
        Assert.Equal([Bob.Value], SetOff(2).Select(calls => calls.Owner));
    }

    [Fact]
    public void SetOff_TooFewWouldBeLeft_TakesThemAlong()
    {
        Add(Alice);
        Add(Alice);
        Add(Bob);
        Assert.Equal(2, SetOff(2, leastLeft: 2).Count);
        Assert.Equal((3, 0), (_calls.Count, _calls.Waiting));
    }

    [Fact]
    public void SetOff_OwnerOnTrip_ItsLaterCallsWaitUntilItLands()
    {
        Add(Alice);
        var first = SetOff(100);
        Add(Alice);
        Add(Alice);
        Assert.Equal((3, 0), (_calls.Count, _calls.Waiting));
        Assert.Empty(SetOff(100));

        first[0].Jobs.Clear();
        _calls.Land(first);
        Assert.Equal((2, 2), (_calls.Count, _calls.Waiting));
        Assert.Equal(2, Assert.Single(SetOff(100)).Jobs.Count);
    }

    [Fact]
    public void Land_CallsLeft_SetOffAgainAfterThoseWhoWaited()
    {
        Add(Alice);
        var first = SetOff(100);
        Add(Bob);
        _calls.Land(first);
        Assert.Equal((2, 2), (_calls.Count, _calls.Waiting));
        Assert.Equal([Bob.Value, Alice.Value], SetOff(100).Select(calls => calls.Owner));
    }

    [Fact]
    public void Land_AllAnswered_NothingIsLeft()
    {
        Add(Alice);
        var round = SetOff(100);
        round[0].Jobs.Clear();
        _calls.Land(round);
        Assert.Equal((0, 0), (_calls.Count, _calls.Waiting));
        Assert.Empty(SetOff(100));
        Add(Bob);
        Assert.Equal(Bob.Value, Assert.Single(SetOff(100)).Owner);
    }

    private void Add(OwnerKey owner) => _calls.Add(new ReserveJob(new ReserveRequest(owner, new[] { new Charge(Limit(10), Units.One) }, new Balance[1])));

    private List<OwnerCalls> SetOff(int most, int leastLeft = 0)
    {
        var round = new List<OwnerCalls>();
        _calls.SetOff(round, most, leastLeft);
        return round;
    }
}
