using Sluice.Store.Directory;

namespace Sluice.Gateway.Upstreams;

/// <summary>What bounds the traffic with one upstream.</summary>
internal sealed record UpstreamOptions
{
    public UpstreamTimeouts Timeouts { get; init; } = new();

    /// <summary>
    /// Calls in flight to one upstream; 1 to 100,000. One more is <see cref="UpstreamFailure.Busy"/>. The default is sixteen grants at their own bound
    /// of 64: one caller cannot use it up, and an upstream that hangs holds at most that many callers.
    /// </summary>
    public int MaxCalls { get; init; } = 1_024;

    /// <summary>Streams (GET, <c>subscriptions/listen</c>) open to one upstream; 1 to 100,000. Apart from the calls, because they stay for hours.</summary>
    public int MaxStreams { get; init; } = 10_000;

    /// <summary>Failures to connect and time-outs in a row after which calls are refused; 1 to 1,000.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long they are refused before one call may try; 100 ms to 10 min.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>With what the server's own entry says.</summary>
    public UpstreamOptions For(Server server)
    {
        var own = server.Limits;
        return own == ServerLimits.None ? this : this with
        {
            Timeouts = Timeouts with
            {
                Connect = Milliseconds(own.ConnectTimeoutMs) ?? Timeouts.Connect,
                FirstByte = Milliseconds(own.FirstByteTimeoutMs) ?? Timeouts.FirstByte,
                IdleStream = Milliseconds(own.IdleStreamTimeoutMs) ?? Timeouts.IdleStream,
            },
            MaxCalls = own.MaxCalls ?? MaxCalls,
            MaxStreams = own.MaxStreams ?? MaxStreams,
        };
    }

    private static TimeSpan? Milliseconds(int? number) => number is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
}
