namespace Sluice.Fleet.Tests.Records;

/// <summary>One call at the upstream.</summary>
/// <param name="Trace">Its identity.</param>
/// <param name="AtMs">The upstream's own monotonic clock, told as ledger time by an offset that was measured once.</param>
internal sealed record Arrived(string Trace, double AtMs);
