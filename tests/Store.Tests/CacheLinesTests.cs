namespace Sluice.Store.Tests;

public class CacheLinesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void Fetch_NothingOrMoreThanThereIs_ReadsNothing(int bytes)
    {
        CacheLines.Fetch(piece: null, bytes);
        CacheLines.Fetch(new object(), bytes);
    }
}
