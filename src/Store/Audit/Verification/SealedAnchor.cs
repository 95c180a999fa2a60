using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Verification;

/// <summary>An anchor as it is stored, with what proves it.</summary>
internal readonly record struct SealedAnchor(ChainAnchor Anchor, string KeyId, byte[] Seal);
