using Sluice.Policy.Windows;

namespace Sluice.Policy.Tests.Windows;

public sealed class EntryRingTests
{
    private const long FortyDays = 40L * 86_400_000;

    [Fact]
    public void Append_OverTheRangeOfAnOffset_KeepsCellsAligned()
    {
        var ring = new EntryRing(1_000);
        ring.Append(300, 1);
        ring.Append(FortyDays + 250, 1);
        ring.DropOldest();
        ring.Append(2 * FortyDays, 1);
        Assert.Equal((FortyDays + 250, 2 * FortyDays), (ring.TimeAt(0), ring.TimeAt(1)));

        // Cells still begin at 300 ms past the second, as they did for the first entry.
        Assert.True(ring.IsInCellOf(0, FortyDays + 299));
        Assert.False(ring.IsInCellOf(0, FortyDays + 300));
        Assert.True(ring.IsInCellOf(0, FortyDays - 700));
    }

    [Fact]
    public void MoveTo_OverTheRangeOfAnOffset_IsTheTimeThatWasMeant()
    {
        var ring = new EntryRing(1_000);
        ring.Append(0, 1);
        ring.Append(uint.MaxValue - 5L, 1);
        ring.DropOldest();
        ring.MoveTo(0, uint.MaxValue + 5L);
        Assert.Equal(uint.MaxValue + 5L, ring.TimeAt(0));
    }

    [Fact]
    public void Append_WithPhase_PutsTheCellBeforeTheEntry()
    {
        var ring = new EntryRing(1_000);
        ring.Append(5_300, 1, phase: 600);
        Assert.Equal(600u, ring.Phase);
        Assert.True(ring.IsInCellOf(0, 5_699));
        Assert.False(ring.IsInCellOf(0, 5_700));
        Assert.True(ring.IsInCellOf(0, 4_700));
    }

    [Fact]
    public void MergeCells_UnequalUnits_AddsThemUpPerCell()
    {
        var ring = new EntryRing(10);
        foreach (var time in (ReadOnlySpan<long>)[100, 103, 109, 110, 125, 129])
            ring.Append(time, time);
        ring.MergeCells();
        var merged = Enumerable.Range(0, ring.Count).Select(index => (ring.TimeAt(index), ring.UnitsAt(index)));
        Assert.Equal([(109, 312), (110, 110), (129, 254)], merged);
    }
}
