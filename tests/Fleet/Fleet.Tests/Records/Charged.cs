namespace Sluice.Fleet.Tests.Records;

/// <summary>One charge of a decision.</summary>
/// <param name="Counter">On what.</param>
/// <param name="Cost">Units.</param>
/// <param name="Max">The limit that allowed or refused it.</param>
/// <param name="Place">Where the ledger took it, or refused it; null where it did neither.</param>
internal sealed record Charged(Counter Counter, decimal Cost, decimal Max, Place? Place);
