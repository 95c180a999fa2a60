namespace Sluice.Store.Audit.Postgres;

/// <summary>Where a row stands in its chain, as the link that brought it says.</summary>
/// <param name="Id">Of the row.</param>
/// <param name="Sequence">Its number in the chain.</param>
/// <param name="RecordedMs">When it was written.</param>
internal readonly record struct RecordPlace(long Id, long Sequence, long RecordedMs);
