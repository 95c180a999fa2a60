using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Content;

internal static class Caching
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>Every caller of the fixture sees the same. A gateway that filters lists has to narrow the scope.</summary>
    public static TResult Public<TResult>(TResult result)
        where TResult : ICacheableResult
    {
        result.TimeToLive = Life;
        result.CacheScope = CacheScope.Public;
        return result;
    }
}
