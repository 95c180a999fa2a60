namespace Sluice.Bench.Ledger;

/// <summary>What came of a phase.</summary>
/// <param name="Rate">Decisions a second, without those that did not come in time.</param>
/// <param name="MedianMicros">How long one took.</param>
/// <param name="SlowestMicros">The 99th percentile.</param>
internal readonly record struct Measure(double Rate, long MedianMicros, long SlowestMicros)
{
    /// <summary>Of several gateways at one time: what they did together, and the slowest of them.</summary>
    public Measure With(Measure other) =>
        new(Rate + other.Rate, Math.Max(MedianMicros, other.MedianMicros), Math.Max(SlowestMicros, other.SlowestMicros));
}
