using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Store.Directory;

/// <summary>SHA-256 of a grant token: all that is kept of it. Tokens carry enough randomness that a plain hash cannot be searched.</summary>
public readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Of a grant token, in characters.</summary>
    public const int LongestToken = 1_024;

    /// <summary>Of a JSON Web Token, in characters. A longer one matches nothing.</summary>
    public const int LongestJwt = 8_192;

    public static TokenHash Of(ReadOnlySpan<char> token)
    {
        if (token.Length > LongestJwt)
            return default;
        if (token.Length > LongestToken)
            return OfLong(token);
        Span<byte> utf8 = stackalloc byte[LongestToken * 3];
        return OfBytes(utf8[..Encoding.UTF8.GetBytes(token, utf8)]);
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

    private static TokenHash OfLong(ReadOnlySpan<char> token)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(LongestJwt * 3);
        var length = Encoding.UTF8.GetBytes(token, utf8);
        var hash = OfBytes(utf8.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(utf8.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(utf8);
        return hash;
    }

    private static TokenHash OfBytes(ReadOnlySpan<byte> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, hash);
        return FromBytes(hash)!.Value;
    }
}
