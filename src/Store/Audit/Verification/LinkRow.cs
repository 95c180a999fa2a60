using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Verification;

/// <summary>A link as it is stored.</summary>
/// <param name="Id">Of its row.</param>
/// <param name="Segment">Whose it is.</param>
/// <param name="First">The sequence number of its first item.</param>
/// <param name="Extent">What it holds.</param>
/// <param name="FirstRow">The id of its first row.</param>
/// <param name="Mac">Its keyed hash.</param>
internal readonly record struct LinkRow(long Id, long Segment, long First, LinkExtent Extent, long FirstRow, ReadOnlyMemory<byte> Mac);
