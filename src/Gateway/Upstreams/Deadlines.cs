namespace Sluice.Gateway.Upstreams;

/// <summary>Turns time-outs into moments of the monotonic clock, in its own ticks. At most one clock read for each.</summary>
internal sealed class Deadlines(TimeProvider time, UpstreamTimeouts timeouts)
{
    /// <summary>A kept-alive connection is given up this long before the upstream would close it under a request.</summary>
    private static readonly TimeSpan KeepAliveMargin = TimeSpan.FromSeconds(1);

    private readonly long _firstByte = TicksOf(time, timeouts.FirstByte);
    private readonly long _idleStream = TicksOf(time, timeouts.IdleStream);

    public long Now => time.GetTimestamp();

    public long FirstByte(long now) => now + _firstByte;

    public long IdleStream() => Now + _idleStream;

    /// <param name="announced">What the upstream said of its own patience; null when it said nothing.</param>
    public long KeepAlive(TimeSpan? announced)
    {
        var span = announced - KeepAliveMargin is { } theirs && theirs < timeouts.KeepAlive ? theirs : timeouts.KeepAlive;
        return Now + TicksOf(time, span);
    }

    private static long TicksOf(TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
