using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;
using static Sluice.Policy.Tests.Ledger.Calls;
using static Sluice.Policy.Tests.Ledger.Sessions.Flow;

namespace Sluice.Policy.Tests.Ledger.Sessions;

public sealed class SessionStateTests
{
    private const long Noon = 1_790_000_000_000;

    [Fact]
    public void Load_SavedSessions_AreTheSame()
    {
        var ledger = Busy();
        var state = ledger.Saved();
        Assert.Equal(2, state[0]);
        Assert.Equal(state, ledger.Copy(Noon).Saved());
        var loaded = OwnerLedger.Load(state, Life + 1, Noon);
        Assert.Equal(FlowRefusal.None, loaded.Ask(Noon, Finish("done")));
        Assert.Equal(FlowRefusal.NotComplete, loaded.Ask(Noon, Finish("begun")));
        Assert.Equal(FlowRefusal.TooManySessions, loaded.Ask(Noon, Start()));
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => loaded.Ask(Noon, Step("begun")) == FlowRefusal.None));
    }

    [Fact]
    public void Save_NoSessions_IsTheFirstVersion()
    {
        var ledger = new OwnerLedger(Life);
        Assert.Equal(FlowRefusal.UnknownSession, ledger.Ask(Noon, Step("a")));
        ledger.Admits(Noon, Limit(1));
        Assert.Equal(1, ledger.Saved()[0]);
    }

    /// <summary>A start that a crash of the ledger's host overtakes: its answer still opens the session, once, if there is room.</summary>
    [Fact]
    public void Settle_StartOfAnotherLife_OpensTheSession()
    {
        var ledger = new OwnerLedger(Life);
        var saved = ledger.Take(Noon, Start()).Receipt;
        var next = OwnerLedger.Load(ledger.Saved(), Life + 1, Noon);
        var lost = new OwnerLedger(Life).Take(Noon, Start()).Receipt with { Sequence = 7 };
        next.Settle(saved, Opened("saved"), Noon + 1);
        next.Settle(lost, Opened("lost"), Noon + 1);
        Assert.Equal(FlowRefusal.None, next.Ask(Noon + 2, Step("saved")));
        Assert.Equal(FlowRefusal.None, next.Ask(Noon + 2, Step("lost")));
        Assert.Equal(1, Enumerable.Range(0, 9).Count(_ => next.Ask(Noon + 2, Start()) == FlowRefusal.None));
    }

    [Fact]
    public void Load_ClockWasSetBack_ShiftsSessionsAndPlaces()
    {
        var ledger = Busy();
        const long weeksBefore = Noon - (50L * 86_400_000);
        var loaded = ledger.Copy(weeksBefore).Copy(weeksBefore);
        Assert.Equal(FlowRefusal.TooManySessions, loaded.Ask(weeksBefore + PlaceMs - 1, Start()));
        Assert.Equal(FlowRefusal.None, loaded.Ask(weeksBefore + PlaceMs, Start()));
        Assert.Equal(FlowRefusal.None, loaded.Ask(weeksBefore + 599_999, Step("begun")));
        Assert.Equal(FlowRefusal.Expired, loaded.Ask(weeksBefore + 600_000, Step("begun")));
    }

    [Fact]
    public void IsExpired_Sessions_AreRememberedForAnHour()
    {
        var ledger = new OwnerLedger(Life);
        ledger.Open(Noon, "a");
        Assert.Equal(Noon + 600_000 + FlowSession.RememberedMs, ledger.CountsUntilMs);
        Assert.Equal(FlowRefusal.Expired, ledger.Copy(Noon + 4_199_999).Ask(Noon + 4_199_999, Step("a")));
        Assert.False(ledger.IsExpired(Noon + 4_199_999));
        Assert.True(ledger.IsExpired(Noon + 4_200_000));
        Assert.Equal(1, ledger.Saved()[0]);
    }

    [Fact]
    public void Save_MostSessions_TakesLessThanFortyKilobytes()
    {
        var ledger = new OwnerLedger(Life);
        for (var session = 0; session < SessionTable.Most; session++)
            ledger.Open(Noon, $"{session}", Rules with { MaxOpen = SessionTable.Most });
        Assert.InRange(ledger.Saved().Length, 20_000, 40_000);
        Assert.Equal(ledger.Saved(), ledger.Copy(Noon).Saved());
    }

    [Fact]
    public void Load_AnyByteChanged_Throws()
    {
        var state = Busy().Saved();
        for (var at = 0; at < state.Length; at++)
        {
            state[at] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => OwnerLedger.Load(state, Life, Noon));
            state[at] ^= 0x10;
        }
    }

    /// <summary>Behind a checksum that was made to match, so that the reader itself meets the damage.</summary>
    [Fact]
    public void Load_DamagedBehindAValidChecksum_ThrowsOrLoadsAWorkingLedger()
    {
        var state = Busy().Saved();
        var edits =
            from at in Gen.Choose(1, state.Length - 5)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, state.Length - 6)))
            select (at, (byte)value, cut);
        Prop.ForAll(edits.NonEmptyListOf().ToArbitrary(), list =>
        {
            var bytes = state[..^4];
            foreach (var (at, value, _) in list)
                bytes[at] = value;
            byte[] damaged = [.. bytes.AsSpan(0, bytes.Length - Math.Min(list[0].cut, bytes.Length - 1))];
            damaged = [.. damaged, .. BitConverter.GetBytes(StateChecksum.Of(damaged))];
            try
            {
                var loaded = OwnerLedger.Load(damaged, Life, Noon);
                loaded.Ask(Noon + 90_000, Start());
                loaded.Ask(Noon + 90_000, Step("begun"));
                Assert.Equal(loaded.Saved(), loaded.Copy(long.MaxValue).Saved());
            }
            catch (InvalidDataException damage)
            {
                Assert.StartsWith("Ledger state, byte ", damage.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    /// <summary>Two sessions, a place, and a counter of a session.</summary>
    private static OwnerLedger Busy()
    {
        var ledger = new OwnerLedger(Life);
        ledger.Admits(Noon, Limit(3));
        ledger.Open(Noon, "begun");
        ledger.Run(Noon, Step("begun"));
        ledger.Open(Noon, "done", isComplete: true);
        ledger.Take(Noon, Start(), new Charge(Limit(3), Units.One));
        return ledger;
    }
}
