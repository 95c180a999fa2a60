using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Verification;

namespace Sluice.Store.Audit.Postgres;

/// <summary>A row of the table <c>decision_chains</c>.</summary>
internal sealed record ShippedChain(
    string Organisation, long? HeadSegment, long? HeadSequence, long? HeadFromMs, long? HeadTimeMs, byte[]? HeadMac, string? HeadKey, byte[]? HeadSeal,
    long AnchorSegment, long AnchorSequence, byte[] AnchorMac, string AnchorKey, byte[] AnchorSeal)
{
    public SealedAnchor Anchor => new(new ChainAnchor(AnchorSegment, AnchorSequence, AnchorMac), AnchorKey, AnchorSeal);

    /// <summary>Null until the node has caught up for the first time.</summary>
    public SealedHead? Head => HeadSequence is not { } sequence ? null
        : new SealedHead(new ChainHead(HeadSegment ?? 0, sequence, HeadFromMs ?? 0, HeadTimeMs ?? 0, HeadMac), HeadKey ?? "", HeadSeal ?? []);
}
