namespace Sluice.Store.Keys;

/// <summary>A known text, sealed by one key: who opens it has that key.</summary>
/// <param name="KeyId">Which key.</param>
/// <param name="TimeMs">When a node last began to seal with it, in Unix milliseconds.</param>
/// <param name="SealedText">What <see cref="RingGuard"/> sealed.</param>
public sealed record KeyCheck(string KeyId, long TimeMs, byte[] SealedText);
