namespace Sluice.Fleet.Tests.Records;

/// <summary>Ledger time, and the number of the reservation among those of its owner: of a refusal that of the last one before it.</summary>
internal sealed record Place(long AtMs, long Sequence);
