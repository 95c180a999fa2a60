namespace Sluice.Store.Audit.Chain;

/// <summary>The end of a chain.</summary>
/// <param name="Segment">The last segment; 0 before the first.</param>
/// <param name="Sequence">The last item's number; 0 before the first.</param>
/// <param name="FromMs">The earliest time of a row in the last segment.</param>
/// <param name="TimeMs">When the last link was written.</param>
/// <param name="Mac">The last link's; zeros before the first.</param>
internal readonly record struct ChainHead(long Segment, long Sequence, long FromMs, long TimeMs, ReadOnlyMemory<byte> Mac)
{
    public static readonly ChainHead Start = new(0, 0, long.MaxValue, 0, new byte[LinkMac.Length]);
}
