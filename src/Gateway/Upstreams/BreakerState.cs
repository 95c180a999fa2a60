namespace Sluice.Gateway.Upstreams;

/// <summary>What a <see cref="Breaker"/> does with the next call.</summary>
internal enum BreakerState
{
    /// <summary>It passes.</summary>
    Closed,

    /// <summary>It is refused, or, once the pause is over, it is the probe.</summary>
    Open,

    /// <summary>A probe is under way: it is refused.</summary>
    HalfOpen,
}
