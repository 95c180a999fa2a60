using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Verification;

/// <summary>A head as it is stored, with what proves it.</summary>
internal readonly record struct SealedHead(ChainHead Head, string KeyId, byte[] Seal);
