namespace Sluice.Store.Audit.Chain;

/// <summary>The segment that a chain grows in.</summary>
/// <param name="KeyId">The key of its links.</param>
/// <param name="OpenedMs">When it was opened.</param>
/// <param name="First">The sequence number of its first item.</param>
internal sealed record OpenSegment(string KeyId, long OpenedMs, long First);
