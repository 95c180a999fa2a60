using System.Buffers.Binary;
using System.Security.Cryptography;
using Sluice.Store.Keys;

namespace Sluice.Store.Audit.Chain;

/// <summary>What one key of the ring gives to the chains of the audit. Neither part tells anything of the ring's key or of the other.</summary>
internal sealed class ChainKey
{
    private readonly byte[] _macKey;
    private readonly byte[] _textKey;

    public ChainKey(SealingKey key)
    {
        Id = key.Id;
        _macKey = key.Derive("sluice audit chain");
        _textKey = key.Derive("sluice audit text");
    }

    /// <summary>That of the ring's key.</summary>
    public string Id { get; }

    public IncrementalHash CreateMac() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _macKey);

    public byte[] Seal(ReadOnlySpan<byte> statement) => HMACSHA256.HashData(_macKey, statement);

    /// <summary>
    /// What stands for a text in a record's bytes. Half a hash is enough because it is keyed: who does not have the key cannot look for two texts that
    /// share one, and has no way to try.
    /// </summary>
    public UInt128 DigestOf(ReadOnlySpan<byte> utf8)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_textKey, utf8, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
