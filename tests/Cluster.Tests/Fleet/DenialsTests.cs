using System.Diagnostics;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Cluster.Tests.Fleet;

public class DenialsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1, 0, 230)]
    [InlineData(1, 0, 230, 100, 330, 229, 460)]
    [InlineData(2, 0, 230, 100, 330, 231, 460)]
    [InlineData(3, 500, 730, 0, 230, 1_000, 1_230)]
    public void Moments_AreTheFewestThatMeetEachCall(int expected, params int[] times)
    {
        var calls = times.Chunk(2).Select(call => (TimeSpan.FromMilliseconds(call[0]), TimeSpan.FromMilliseconds(call[1])));
        Assert.Equal(expected, new Denials([.. calls]).Moments);
    }

    [Fact]
    public void Between_InFlightAtTheNextFault_IsOfTheNextOne()
    {
        Asked[] calls = [Denied(900, 990), Denied(990, 1_200), Denied(1_100, 1_300)];
        Assert.Equal(TimeSpan.FromMilliseconds(990), Denials.Between(0, At(1_000), calls).Last);
        Assert.Equal(2, Denials.Between(At(1_000), long.MaxValue, calls).Calls.Length);
    }

    private static Asked Denied(int askedMs, int deniedMs) => new("", Node: 0, At(askedMs), At(deniedMs), Answer.Denied, "ledger_unavailable", []);

    private static long At(int ms) => ms * Stopwatch.Frequency / 1_000;
}
