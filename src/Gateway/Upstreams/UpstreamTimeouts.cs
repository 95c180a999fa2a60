namespace Sluice.Gateway.Upstreams;

/// <summary>How long one upstream may keep its callers waiting (wire, duty 7).</summary>
internal sealed record UpstreamTimeouts
{
    /// <summary>Name resolution, TCP and TLS together.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the request until the whole head of the answer is there, so that a head that drips does not stretch it.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest silence inside an answer. A client that reads slowly does not count against the upstream.</summary>
    public TimeSpan IdleStream { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a connection waits for its next request; less where the upstream says so (<c>Keep-Alive: timeout=5</c>).</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);
}
