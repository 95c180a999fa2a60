namespace Sluice.Silo.Ledgers;

/// <summary>What time it was at a moment of the monotonic clock.</summary>
/// <param name="Ms">Milliseconds since the Unix epoch.</param>
/// <param name="Timestamp">The moment.</param>
/// <param name="AskedAt">When the database last confirmed it.</param>
internal sealed record ClockReading(double Ms, long Timestamp, long AskedAt)
{
    public double At(long timestamp, TimeProvider time) => Ms + time.GetElapsedTime(Timestamp, timestamp).TotalMilliseconds;
}
