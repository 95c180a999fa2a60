namespace Sluice.Store.Tests;

public class CacheLinesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void Fetch_MoreThanTheObjectHas_DoesNotFault(int bytes) => CacheLines.Fetch(new object(), bytes);
}
