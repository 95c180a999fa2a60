using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

public sealed class OwnerLedgerStateTests
{
    private const long Noon = 1_790_000_000_000;

    [Fact]
    public void Load_SavedState_IsTheSameLedger()
    {
        var ledger = Busy();
        var state = ledger.Saved();
        var loaded = OwnerLedger.Load(state, Life, Noon + 90_000);
        Assert.Equal(state, loaded.Saved());
        Assert.Equal(ledger.Call(Noon + 90_000, Both), loaded.Call(Noon + 90_000, Both));
        Assert.Equal(ledger.Saved(), loaded.Saved());
    }

    [Fact]
    public void Load_SameLife_HonoursReceiptsOnce()
    {
        var limit = Limit(2);
        var ledger = new OwnerLedger(Life);
        var (first, second) = (ledger.Call(Noon, new Charge(limit, Units.One)).Receipt, ledger.Call(Noon, new Charge(limit, Units.One)).Receipt);
        ledger.Settle(first, Settlement.NotRun, Noon);
        ledger = ledger.Copy(Noon);
        ledger.Settle(first, Settlement.NotRun, Noon);
        ledger = ledger.Copy(Noon);
        ledger.Settle(second, Settlement.NotRun, Noon);
        Assert.Equal(2, Enumerable.Range(0, 5).Count(_ => ledger.Admits(Noon, limit)));
        Assert.Equal(5, ledger.Copy(Noon).Call(Noon, new Charge(limit, Units.Zero)).Receipt.Sequence);
    }

    [Fact]
    public void Load_AnotherLife_HonoursNoReceiptOfTheFirst()
    {
        var limit = Limit(1);
        var ledger = new OwnerLedger(Life);
        var receipt = ledger.Call(Noon, new Charge(limit, Units.One)).Receipt;
        var next = OwnerLedger.Load(ledger.Saved(), Life + 1, Noon);
        next.Settle(receipt, Settlement.NotRun, Noon);
        Assert.False(next.Admits(Noon, limit));
        var own = next.Call(Noon + 60_000, new Charge(limit, Units.One)).Receipt;
        Assert.Equal((Life + 1, 1L), (own.Incarnation, own.Sequence));
    }

    [Fact]
    public void Load_ClockWasSetBack_ShiftsEntriesByTheDifference()
    {
        var limit = Limit(2);
        var ledger = new OwnerLedger(Life);
        ledger.Admits(Noon, limit);
        var receipt = ledger.Call(Noon + 10_000, new Charge(limit, Units.One)).Receipt;
        const long hourBefore = Noon - 3_600_000;
        var loaded = ledger.Copy(hourBefore);
        Assert.Equal(50_000, loaded.Call(hourBefore, new Charge(limit, Units.One)).RetryAfterMs);
        Assert.True(loaded.Admits(hourBefore + 50_000, limit));

        Assert.False(loaded.Admits(hourBefore + 59_999, limit));
        Assert.True(loaded.Admits(hourBefore + 60_000, limit));
    }

    [Fact]
    public void Load_ClockWasSetBack_HonoursNoReceiptFromBefore()
    {
        var limit = Limit(2);
        var ledger = new OwnerLedger(Life);
        var receipt = ledger.Call(Noon + 10_000, new Charge(limit, Units.One)).Receipt;
        var loaded = ledger.Copy(Noon);
        Assert.True(loaded.Admits(Noon + 10_000, limit));

        // At the receipt's time stands another call's entry now: it must not be taken for the receipt's, also after another save.
        loaded.Settle(receipt, Settlement.NotRun, Noon + 10_000);
        loaded = loaded.Copy(Noon + 10_000);
        loaded.Settle(receipt, Settlement.NotRun, Noon + 10_000);
        Assert.True(loaded.Admits(Noon + 60_000, limit));
        Assert.False(loaded.Admits(Noon + 60_000, limit));
    }

    [Fact]
    public void Load_EntriesPartlyThroughACell_KeepCellsWhereTheyWere()
    {
        // Cells of 100 ms, counted from the first call. It has left the window at the save, so the oldest entry is halfway through its cell.
        var limit = Limit(5_000, 102_400);
        var ledger = new OwnerLedger(Life);
        ledger.Admits(Noon, limit);
        for (var call = 0; call < 1_023; call++)
            ledger.Admits(Noon + 50_050 + (call * 25), limit);
        ledger.Admits(Noon + 102_430, limit, 0);
        var loaded = ledger.Copy(Noon + 102_430);
        foreach (var each in (ReadOnlySpan<OwnerLedger>)[ledger, loaded])
        {
            for (var call = 0; call < 3; call++)
                each.Admits(Noon + 102_431 + (call * 100), limit);
        }

        Assert.Equal(ledger.Saved(), loaded.Saved());
    }

    [Fact]
    public void Load_ClockWasSetBack_ShiftsWhatWasGivenBack()
    {
        var limit = Limit(1);
        var ledger = new OwnerLedger(Life);
        ledger.Settle(ledger.Call(Noon, new Charge(limit, Units.One)).Receipt, Settlement.NotRun, Noon);
        const long weeksBefore = Noon - (50L * 86_400_000);
        var loaded = ledger.Copy(weeksBefore).Copy(weeksBefore);
        Assert.False(loaded.IsExpired(weeksBefore + 59_999));
        Assert.True(loaded.IsExpired(weeksBefore + 60_000));
    }

    [Theory]
    [InlineData(60_000, 59, 2_100)]
    [InlineData(86_400_000, 86_000, 3_100)]
    [InlineData(86_400_000, 1, 1_100)]
    public void Save_ThousandEntriesOfEqualCost_FitsFourKilobytes(long windowMs, int gapMs, int mostBytes)
    {
        var limit = Limit(5_000, windowMs);
        var ledger = new OwnerLedger(Life);
        for (var call = 0; call < 1_000; call++)
            Assert.True(ledger.Admits(Noon + ((long)call * gapMs), limit, 2.5m));
        Assert.InRange(ledger.Saved().Length, 1_000, mostBytes);
    }

    [Fact]
    public void Save_ExpiredCounters_AreLeftOut()
    {
        var ledger = new OwnerLedger(Life);
        ledger.Call(Noon, new Charge(Limit(1, 1_000, "short"), Units.One));
        var before = ledger.Saved().Length;
        Assert.True(ledger.IsExpired(Noon + 1_000));
        Assert.InRange(ledger.Saved().Length, 1, before - "short".Length);
        Assert.True(ledger.Copy(Noon + 1_000).IsExpired(Noon + 1_000));
    }

    [Fact]
    public void Load_UnknownVersion_SaysSo()
    {
        var state = Busy().Saved();
        state[0] = 5;
        var refusal = Assert.Throws<InvalidDataException>(() => OwnerLedger.Load(state, Life, Noon));
        Assert.Contains("version 5 is unknown", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Units.LargestWhole, 1, true)]
    [InlineData(Units.LargestWhole / 2, 2, true)]
    [InlineData(Units.LargestWhole, 3, false)]
    [InlineData(0, 1, false)]
    public void Load_UnitsThatNoLimitAllows_Throws(long wholeUnits, int entries, bool loads)
    {
        var writer = new StateWriter(new byte[200]);
        writer.Byte(1);
        writer.Fixed64(Life);
        foreach (var number in (ReadOnlySpan<long>)[Noon, 3, 0])
            writer.Number(number);
        writer.Number(0);
        writer.Number(1);
        writer.Text("calls");
        writer.Number(60_000);
        foreach (var number in (ReadOnlySpan<long>)[entries, 0, 500])
            writer.Number(number);
        for (var gap = 1; gap < entries; gap++)
            writer.Number(100);
        writer.Number(entries);
        writer.Units(Units.Whole(wholeUnits));
        writer.Number(0);
        writer.Checksum();
        var state = writer.Written.ToArray();
        if (loads)
            Assert.Equal(state, OwnerLedger.Load(state, Life, Noon).Saved());
        else
            Assert.Throws<InvalidDataException>(() => OwnerLedger.Load(state, Life, Noon));
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

        for (var length = 0; length < state.Length; length++)
            Assert.Throws<InvalidDataException>(() => OwnerLedger.Load(state.AsSpan(0, length), Life, Noon));
    }

    /// <summary>Behind a checksum that was made to match, so that the reader itself meets the damage.</summary>
    [Fact]
    public void Load_DamagedBehindAValidChecksum_ThrowsOrLoadsAWorkingLedger()
    {
        var state = Busy().Saved();
        var edits =
            from at in Gen.Choose(0, state.Length - 5)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, state.Length - 4)))
            select (at, (byte)value, cut);
        Prop.ForAll(edits.NonEmptyListOf().ToArbitrary(), list =>
        {
            var bytes = state[..^4];
            foreach (var (at, value, _) in list)
                bytes[at] = value;
            byte[] damaged = [.. bytes.AsSpan(0, bytes.Length - Math.Min(list[0].cut, bytes.Length))];
            damaged = [.. damaged, .. BitConverter.GetBytes(StateChecksum.Of(damaged))];
            try
            {
                var loaded = OwnerLedger.Load(damaged, Life, Noon);
                loaded.Call(Noon + 90_000, Both);
                Assert.Equal(loaded.Saved(), loaded.Copy(long.MaxValue).Saved());
            }
            catch (InvalidDataException damage)
            {
                Assert.StartsWith("Ledger state, byte ", damage.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void Load_RandomBytes_OnlyThrowsInvalidData() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().ToArbitrary(), bytes =>
        {
            byte[] versioned = [1, .. bytes];
            byte[] valid = [.. versioned, .. BitConverter.GetBytes(StateChecksum.Of(versioned))];
            Assert.Throws<InvalidDataException>(() => OwnerLedger.Load(bytes, Life, Noon));
            Assert.Throws<InvalidDataException>(() => OwnerLedger.Load(valid, Life, Noon));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));

    private static readonly Charge[] Both = [new(Limit(100), Of(2.25m)), new(Limit(1_000, 3_600_000, "größe", RefundRule.OnError), Of(1))];

    /// <summary>Two counters, unequal units, a refund, a settled receipt.</summary>
    private static OwnerLedger Busy()
    {
        var ledger = new OwnerLedger(Life);
        for (var call = 0; call < 20; call++)
        {
            var result = ledger.Call(Noon + (call * 3_001L), Both[call % 2] with { Cost = Of(1 + (call / 7)) }, Both[(call + 1) % 2]);
            if (call % 9 == 0)
                ledger.Settle(result.Receipt, Settlement.Error, Noon + (call * 3_001L) + 1);
        }

        return ledger;
    }
}
