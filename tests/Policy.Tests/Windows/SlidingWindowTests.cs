using Sluice.Policy.Windows;

namespace Sluice.Policy.Tests.Windows;

public sealed class SlidingWindowTests
{
    private const long Day = 86_400_000;

    [Fact]
    public void Take_UpToMostExact_FreesEachAtItsMillisecond()
    {
        var window = new SlidingWindow(Day);
        for (var call = 0; call < SlidingWindow.MostExact; call++)
            window.Take(call * 3, Units.One);
        for (var call = 0; call < SlidingWindow.MostExact; call++)
        {
            window.Expire(Day + (call * 3) - 1);
            Assert.Equal(Units.Whole(SlidingWindow.MostExact - call), window.Used);
            window.Expire(Day + (call * 3));
            Assert.Equal(Units.Whole(SlidingWindow.MostExact - call - 1), window.Used);
        }
    }

    [Fact]
    public void Take_MoreThanMostExact_FreesACellAtItsLatestTime()
    {
        // 86,400,000 / 1,024 = 84,375: calls 50,000 ms apart share cells in part.
        const long cell = 84_375;
        var window = new SlidingWindow(Day);
        var times = Enumerable.Range(0, SlidingWindow.MostExact + 2).Select(call => call * 50_000L).ToArray();
        foreach (var time in times)
            window.Take(time, Units.One);
        var frees = times.GroupBy(time => time / cell).ToDictionary(group => group.Max() + Day, group => group.Count());
        var left = times.Length;
        foreach (var (freeMs, units) in frees.OrderBy(free => free.Key))
        {
            window.Expire(freeMs - 1);
            Assert.Equal(Units.Whole(left), window.Used);
            window.Expire(freeMs);
            Assert.Equal(Units.Whole(left -= units), window.Used);
        }

        Assert.True(window.IsEmpty);
    }

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(60_000, 1)]
    [InlineData(60_000, 59)]
    [InlineData(60_001, 59)]
    [InlineData(WindowLength.Longest, 2_615_000)]
    public void Take_WithoutEnd_KeepsEntriesBounded(long lengthMs, long gapMs)
    {
        var window = new SlidingWindow(lengthMs);
        var most = 0;
        for (var call = 1L; call <= 70_000; call++)
        {
            window.Expire(call * gapMs);
            window.Take(call * gapMs, Units.One);
            most = Math.Max(most, window.Entries.Count);
            var exact = Math.Min(call, ((lengthMs - 1) / gapMs) + 1);
            var mostLate = (lengthMs / SlidingWindow.MostExact / gapMs) + 1;
            Assert.InRange(window.Used.Millionths, Units.Whole(exact).Millionths, Units.Whole(exact + mostLate).Millionths);
        }

        Assert.InRange(most, 900, SlidingWindow.MostEntries);
    }

    [Fact]
    public void Take_OverTheRangeOfAnOffset_KeepsTimes()
    {
        // 32 bits of milliseconds are 49 days: the base moves every few weeks while entries count.
        var window = new SlidingWindow(WindowLength.Longest);
        for (var day = 0L; day < 400; day += 10)
        {
            window.Expire(day * Day);
            window.Take(day * Day, Units.One);
            Assert.Equal(Units.Whole(Math.Min(4, (day / 10) + 1)), window.Used);
            Assert.Equal(Math.Max(0, day - 30) * Day, window.Entries.TimeAt(0));
        }
    }

    [Fact]
    public void GiveBack_NothingTakenThen_ChangesNothing()
    {
        var window = new SlidingWindow(Day);
        window.Take(1_000_000, Units.One);
        Assert.False(window.GiveBack(0, Units.One));
        Assert.False(window.GiveBack(2_000_000, Units.One));
        Assert.False(window.GiveBack(1_000_000, Units.Whole(2)));
        Assert.Equal(Units.One, window.Used);
        Assert.True(window.GiveBack(1_000_000, Units.One));
        Assert.True(window.IsEmpty);
    }
}
