namespace Sluice.Store.Audit.Chain;

/// <summary>A chain as its writer knows it, ahead of the file by the transaction under way.</summary>
internal sealed class ChainState(long id, ChainName name)
{
    /// <summary>Of its row.</summary>
    public long Id { get; } = id;

    public ChainName Name { get; } = name;

    public ChainHead Head { get; set; } = ChainHead.Start;

    /// <summary>Null when the last segment is closed: the next link opens another.</summary>
    public OpenSegment? Segment { get; set; }
}
