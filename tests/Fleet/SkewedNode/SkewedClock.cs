namespace Sluice.SkewedNode;

/// <summary>A wall clock that is off by a constant. What is monotonic is right, as on any machine.</summary>
internal sealed class SkewedClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}
