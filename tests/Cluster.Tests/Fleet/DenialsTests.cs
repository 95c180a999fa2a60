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
}
