using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// A legacy client that goes away does not cancel its call, and what a flow tool answers then still counts. It is read for so long, and no longer: nobody else waits
/// for it.
/// </summary>
internal sealed class LateReading : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenRegistration _leaving;
    private readonly ITimer _timer;

    private LateReading(HttpContext http, UpstreamExchange exchange, TimeProvider time)
    {
        _timer = time.CreateTimer(static running => ((UpstreamExchange)running!).Abort(), exchange, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _leaving = http.RequestAborted.UnsafeRegister(static timer => ((ITimer)timer!).Change(Longest, Timeout.InfiniteTimeSpan), _timer);
    }

    public static LateReading WhenCallerLeaves(HttpContext http, UpstreamExchange exchange, TimeProvider time) => new(http, exchange, time);

    public void Dispose()
    {
        _leaving.Dispose();
        _timer.Dispose();
    }
}
