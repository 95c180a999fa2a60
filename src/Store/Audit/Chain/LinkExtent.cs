namespace Sluice.Store.Audit.Chain;

/// <summary>What a link holds.</summary>
/// <param name="Rows">Records that it brings, finished or opened.</param>
/// <param name="Completions">Records that were opened earlier and are complete now.</param>
/// <param name="FromMs">The earliest time of its rows: a call may be written long after it was decided.</param>
/// <param name="TimeMs">When it was written; never before the link ahead of it, nor before one of its rows.</param>
internal readonly record struct LinkExtent(long Rows, long Completions, long FromMs, long TimeMs);
