namespace Sluice.Fleet.Tests.Oracle;

public class NaiveLogTests
{
    [Fact]
    public void Used_EntryOfTheWindowsLength_CountsNoMore()
    {
        var log = new NaiveLog(1_000);
        log.Add(5_000, 1);
        log.Add(5_400, 2);
        Assert.Equal(3, log.UsedAt(5_999));
        Assert.Equal(2, log.UsedAt(6_000));
        Assert.Equal(0, log.UsedAt(6_400));
    }

    [Fact]
    public void Admits_UpToMax_AndNotOneMore()
    {
        var log = new NaiveLog(1_000);
        log.Add(5_000, 1);
        Assert.True(log.Admits(1, max: 2, 5_999));
        Assert.False(log.Admits(2, max: 2, 5_999));
        Assert.True(log.Admits(2, max: 2, 6_000));
    }

    [Fact]
    public void Add_OutOfOrder_IsRefused()
    {
        var log = new NaiveLog(1_000);
        log.Add(5_000, 1);
        Assert.Throws<ArgumentException>(() => log.Add(4_999, 1));
    }
}
