using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Verification;

namespace Sluice.Store.Directory.Sql;

/// <summary>A row of <c>admin_chains</c>.</summary>
internal sealed record AdminChainRow
{
    public const string Select =
        """
        SELECT organisation AS Organisation, head_segment AS HeadSegment, head_sequence AS HeadSequence, head_from_ms AS HeadFromMs,
          head_time_ms AS HeadTimeMs, head_mac AS HeadMac, head_key AS HeadKey, head_seal AS HeadSeal, anchor_segment AS AnchorSegment,
          anchor_sequence AS AnchorSequence, anchor_mac AS AnchorMac, anchor_key AS AnchorKey, anchor_seal AS AnchorSeal
        FROM admin_chains
        """;

    public required string Organisation { get; init; }

    public required long HeadSegment { get; init; }

    public required long HeadSequence { get; init; }

    public required long HeadFromMs { get; init; }

    public required long HeadTimeMs { get; init; }

    public required byte[] HeadMac { get; init; }

    public required string HeadKey { get; init; }

    public required byte[] HeadSeal { get; init; }

    public required long AnchorSegment { get; init; }

    public required long AnchorSequence { get; init; }

    public required byte[] AnchorMac { get; init; }

    public required string AnchorKey { get; init; }

    public required byte[] AnchorSeal { get; init; }

    public ChainHead Head => new(HeadSegment, HeadSequence, HeadFromMs, HeadTimeMs, HeadMac);

    public SealedHead SealedHead => new(Head, HeadKey, HeadSeal);

    public SealedAnchor SealedAnchor => new(new ChainAnchor(AnchorSegment, AnchorSequence, AnchorMac), AnchorKey, AnchorSeal);
}
