namespace Sluice.Gateway.Upstreams;

/// <summary>What bounds the traffic with one upstream.</summary>
internal sealed record UpstreamOptions
{
    public UpstreamTimeouts Timeouts { get; init; } = new();

    /// <summary>Connections to one upstream, idle ones included; at least 1. One more is <see cref="UpstreamFailure.Busy"/>.</summary>
    public int MaxConnections { get; init; } = 1_024;
}
