namespace Sluice.Gateway.Health;

/// <summary>One thing that is wrong.</summary>
/// <param name="Part">Where, in one or two words: <c>ledger</c>, <c>audit</c>, <c>drain</c> and the like.</param>
/// <param name="Blocks">Whether it takes the node out of service.</param>
/// <param name="Fault">What, and since when or what to do.</param>
internal sealed record ReadinessReason(string Part, bool Blocks, string Fault);
