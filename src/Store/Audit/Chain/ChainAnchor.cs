namespace Sluice.Store.Audit.Chain;

/// <summary>The beginning of what is kept of a chain.</summary>
/// <param name="Segment">The first segment that is kept, or will be.</param>
/// <param name="Sequence">The number of its first item.</param>
/// <param name="Mac">The last link before it; zeros when there was none.</param>
internal readonly record struct ChainAnchor(long Segment, long Sequence, ReadOnlyMemory<byte> Mac)
{
    public static readonly ChainAnchor Start = new(1, 1, new byte[LinkMac.Length]);
}
