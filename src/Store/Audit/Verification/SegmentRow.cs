namespace Sluice.Store.Audit.Verification;

/// <summary>A segment as it is stored.</summary>
/// <param name="Number">From 1.</param>
/// <param name="KeyId">The key of its links.</param>
/// <param name="OpenedMs">When it was opened.</param>
/// <param name="First">The sequence number of its first item.</param>
/// <param name="FromMs">The earliest time of its rows; null while it is open.</param>
internal readonly record struct SegmentRow(long Number, string KeyId, long OpenedMs, long First, long? FromMs);
