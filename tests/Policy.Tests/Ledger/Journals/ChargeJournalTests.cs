using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Journals;

/// <summary>What a plan says fits, fits; and a journal makes the ledger that took it.</summary>
public sealed class ChargeJournalTests
{
    private const long StartMs = 1_790_000_000_000;

    private static readonly Limit Often = Limit(40, 5_000);
    private static readonly Limit Seldom = Limit(900, 60_000, "amount");
    private static readonly Limit Coarse = Limit(1_000_000, 3_000, "coarse");

    private readonly ChargePlan _plan = new(1_000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Replay_OfAnythingTaken_MakesTheLedgerThatTookIt(int seed)
    {
        var random = new Random(seed);
        var (ledger, nowMs) = (new OwnerLedger(Life), StartMs);
        byte[] state = [];
        var journal = new WrittenJournal();
        for (var step = 0; step < 4_000; step++)
        {
            nowMs += random.Next(random.Next(20) == 0 ? 6_000 : 4);
            Take(ledger, nowMs + random.Next(3), journal, [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Charges(random))]);
            if (step % 500 == 0)
            {
                state = ledger.Saved();
                journal = new WrittenJournal();
            }

            if (step % 40 == 0)
                AssertSame(ledger, OwnerLedger.Load(state, journal.After(0), Life));
        }
    }

    [Fact]
    public void Replay_OnALedgerThatKnowsTheBeginning_NeedsTheRestAlone()
    {
        var (ledger, other, journal) = (new OwnerLedger(Life), new OwnerLedger(Life), new WrittenJournal());
        for (var call = 0; call < 10; call++)
        {
            var known = journal.Length;
            Take(ledger, StartMs + call, journal, [new Charge(Often, Units.One)]);
            other.Replay(journal.After(known));
        }

        Assert.Equal(ledger.Saved(), other.Saved());
        Assert.Equal(11, other.Call(StartMs + 20, new Charge(Often, Units.One)).Receipt.Sequence);
    }

    [Fact]
    public void SetBackTo_JournalOfALaterTime_ShiftsEverythingBack()
    {
        var (ledger, journal) = (new OwnerLedger(Life), new WrittenJournal());
        Take(ledger, StartMs + 90_000, journal, [new Charge(Often, Of(40))]);
        var loaded = OwnerLedger.Load([], journal.After(0), Life);
        Assert.True(loaded.SetBackTo(StartMs));
        Assert.False(loaded.Admits(StartMs + 4_999, Often));
        Assert.True(loaded.Admits(StartMs + 5_000, Often));
    }

    [Fact]
    public void Replay_DamagedRecord_IsRefused()
    {
        var journal = new WrittenJournal();
        Take(new OwnerLedger(Life), StartMs, journal, [new Charge(Often, Units.One), new Charge(Seldom, Of(2.5m))]);
        for (var index = ChargeJournal.TimeBytes; index < journal.Length; index++)
        {
            var damaged = journal.After(0).ToArray();
            damaged[index] ^= 4;
            Assert.Throws<InvalidDataException>(() => new OwnerLedger(Life).Replay(damaged));
            Assert.Throws<InvalidDataException>(() => new OwnerLedger(Life).Replay(damaged.AsSpan(0, index)));
        }
    }

    [Fact]
    public void Plan_MoreCallsThanFit_TakesThoseThatDo()
    {
        var ledger = new OwnerLedger(Life);
        ledger.Call(StartMs, new Charge(Often, Of(37)));
        _plan.Begin(ledger, StartMs + 1);
        PlanAnswer[] answers = [Ask(Of(1)), Ask(Of(5)), Ask(Of(1)), Ask(Of(0)), Ask(Of(2)), Ask(Of(1)), Ask(Of(1)), Ask(Of(0))];
        Assert.Equal("Fits Refused Fits Fits Refused Fits Refused Fits", string.Join(' ', answers));
        Assert.Equal((5, 5_000), (_plan.Record.Calls, _plan.LongestWindowMs));
        Assert.Equal(Of(3), ledger.Copy(StartMs + 1).AskedRemaining(StartMs + 1, Often));
    }

    [Fact]
    public void Plan_OfMoreThanItsRecordHolds_HasNoRoom()
    {
        _plan.Begin(new OwnerLedger(Life), StartMs);
        var many = Enumerable.Range(0, 32).Select(index => new Charge(Limit(10, 5_000, $"a counter with a rather long name {index}"), Units.One)).ToArray();
        Assert.Equal(PlanAnswer.NoRoom, _plan.Add(new ReserveRequest(Owner, many, new Balance[many.Length])));
        Assert.Equal(PlanAnswer.Fits, Ask(Units.One));
    }

    [Fact]
    public void Plan_LedgerFullOfCounters_HasNoRoomForOneMore()
    {
        var ledger = new OwnerLedger(Life);
        for (var counter = 0; counter < OwnerLedger.MostCounters; counter++)
            ledger.Call(StartMs, new Charge(Limit(1, counter: $"c{counter}"), Units.One));
        _plan.Begin(ledger, StartMs);
        Assert.Equal(PlanAnswer.NoRoom, Ask(Units.One));
    }

    /// <summary>Both have the same left at any later moment, and count on.</summary>
    private static void AssertSame(OwnerLedger ledger, OwnerLedger replayed)
    {
        var (one, other, lastMs) = (ledger.Copy(ledger.LastMs), replayed, ledger.LastMs);
        Assert.Equal(one.CountsUntilMs, other.CountsUntilMs);
        foreach (var afterMs in (int[])[0, 1, 2, 5, 50, 900, 1_700, 2_600, 4_400, 9_000, 30_000, 61_000])
        {
            foreach (var limit in (Limit[])[Often, Seldom, Coarse])
                Assert.Equal(one.AskedRemaining(lastMs + afterMs, limit), other.AskedRemaining(lastMs + afterMs, limit));
        }

        var charge = new Charge(Often, Units.One);
        Assert.Equal(one.Call(lastMs + 70_000, charge).Receipt.Sequence, other.Call(lastMs + 70_000, charge).Receipt.Sequence);
    }

    private static Charge[] Charges(Random random) => random.Next(4) switch
    {
        0 => [new(Often, Of(random.Next(4))), new(Seldom, Of(random.Next(80) / 4m))],
        1 => [new(Often, Units.One)],
        2 => [new(Seldom, Units.One)],
        _ => [new(Coarse, Of(random.Next(1, 3)))],
    };

    private PlanAnswer Ask(Units cost) => _plan.Add(new ReserveRequest(Owner, new[] { new Charge(Often, cost) }, new Balance[1]));

    private void Take(OwnerLedger ledger, long nowMs, WrittenJournal journal, params Charge[][] calls)
    {
        _plan.Begin(ledger, nowMs - 1);
        var fitting = calls.Where(charges => _plan.Add(new ReserveRequest(Owner, charges, new Balance[charges.Length])) == PlanAnswer.Fits).ToList();
        foreach (var charges in fitting)
            Assert.Equal(ReserveStatus.Reserved, ledger.Call(nowMs, charges).Status);
        if (fitting.Count == 0)
            return;
        journal.Add(ledger.LastMs, _plan.Record);
    }

    private void Take(OwnerLedger ledger, long nowMs, WrittenJournal journal, params Charge[] calls) =>
        Take(ledger, nowMs, journal, Array.ConvertAll(calls, charge => new[] { charge }));
}
