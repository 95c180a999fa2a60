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
        var words = MemoryMarshal.Cast<byte, ulong>(hash);
        return new TokenHash(words[0], words[1], words[2], words[3]);
    }

    public override int GetHashCode() => unchecked((int)A);
}
