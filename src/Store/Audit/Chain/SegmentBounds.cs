namespace Sluice.Store.Audit.Chain;

/// <summary>When a segment is full. Pruning takes whole segments, so that they bound how much longer than wanted a record is kept.</summary>
/// <param name="Items">Records and completions; a segment is closed by the batch that reaches it. Default 100,000.</param>
/// <param name="Age">Since it was opened. Default one day.</param>
internal sealed record SegmentBounds(long Items, TimeSpan Age)
{
    public static readonly SegmentBounds Default = new(100_000, TimeSpan.FromDays(1));

    /// <summary>Whether another link may go into the segment.</summary>
    public bool Holds(OpenSegment segment, ChainKey key, long next, long nowMs) =>
        segment.KeyId == key.Id && next - segment.First < Items && nowMs - segment.OpenedMs < Age.TotalMilliseconds;
}
