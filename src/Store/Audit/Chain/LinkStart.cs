namespace Sluice.Store.Audit.Chain;

/// <summary>Where in which chain a link stands.</summary>
/// <param name="Chain">Whose chain.</param>
/// <param name="Segment">The segment's number, from 1.</param>
/// <param name="OpenedMs">When the segment was opened.</param>
/// <param name="First">The sequence number of the link's first item, from 1.</param>
/// <param name="Previous">The link before, also where that is in another segment; zeros for the first of all.</param>
internal readonly record struct LinkStart(ChainName Chain, long Segment, long OpenedMs, long First, ReadOnlyMemory<byte> Previous);
