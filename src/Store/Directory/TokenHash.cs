using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Store.Directory;

/// <summary>SHA-256 of a grant token: all that is kept of it. Tokens carry enough randomness that a plain hash cannot be searched.</summary>
public readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>In characters. A longer one matches nothing.</summary>
    public const int LongestToken = 1_024;

    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        if (token.Length > LongestToken)
            return default;
        Span<byte> utf8 = stackalloc byte[LongestToken * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(token, utf8)], hash);
        return FromBytes(hash)!.Value;
    }

    /// <summary>The hash as <see cref="ToBytes"/> wrote it; null for bytes of another length.</summary>
    public static TokenHash? FromBytes(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != SHA256.HashSizeInBytes)
            return null;
        var words = MemoryMarshal.Cast<byte, ulong>(hash);
        return new TokenHash(words[0], words[1], words[2], words[3]);
    }

    /// <summary>The 32 bytes of the hash, as SHA-256 gives them.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes<ulong>([A, B, C, D]).ToArray();

    public override int GetHashCode() => unchecked((int)A);
}
