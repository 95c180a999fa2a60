namespace Sluice.Silo.Ledgers;

/// <summary>What time it was at a moment of the monotonic clock.</summary>
/// <param name="Ms">Milliseconds since the Unix epoch.</param>
/// <param name="Timestamp">The moment.</param>
/// <param name="AskedAt">When the database last confirmed it.</param>
/// <param name="Read">What was read of it; another one after the clock was set.</param>
internal sealed record ClockReading(double Ms, long Timestamp, long AskedAt, ReadTime Read)
{
    public double At(long timestamp, TimeProvider time) => Ms + time.GetElapsedTime(Timestamp, timestamp).TotalMilliseconds;
}
