using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ending;

namespace Sluice.Gateway.Tests.Ending;

public class DrainTimesTests
{
    [Theory]
    [InlineData(25, 2)]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3_600, 1_800)]
    public void Of_AnyOptions_SharesOutTheWholeAndLeavesEachItsPart(int timeout, int delay)
    {
        var times = DrainTimes.Of(new SluiceOptions { DrainTimeoutSeconds = timeout, DrainDelaySeconds = delay });

        Assert.Equal(TimeSpan.FromSeconds(timeout), times.Delay + times.Calls + times.BreakOff + times.Flush);
        Assert.Equal((TimeSpan.FromSeconds(timeout), TimeSpan.FromSeconds(delay)), (times.Total, times.Delay));
        Assert.All([times.Calls, times.BreakOff, times.Flush], part => Assert.InRange(part, TimeSpan.FromMilliseconds(250), TimeSpan.FromHours(1)));
    }
}
