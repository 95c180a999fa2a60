using System.Security.Cryptography;
using System.Text;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>
/// The form of what callers present: <c>prefix_&lt;id&gt;_&lt;secret&gt;_&lt;checksum&gt;</c>. The prefix lets scanners find a leaked one, the checksum lets
/// them (and a form) tell it from a mistyped one without asking.
/// </summary>
internal static class TokenText
{
    public const int PrefixLength = 4;

    /// <summary>5 bits a letter: 260 bits, of which a token needs 256.</summary>
    private const int SecretLength = 52;
    private const int ChecksumLength = 8;
    private const int CheckedLength = PrefixLength + RecordId.Length + 1 + SecretLength;

    /// <exception cref="ArgumentException">The id has another form.</exception>
    public static string Mint(string prefix, string id)
    {
        if (id.Length != RecordId.Length || !IsText(id)) throw new ArgumentException("A token is minted for an id that RecordId made.", nameof(id));
        var checkedText = $"{prefix}{id}_{RandomNumberGenerator.GetString(RecordId.Letters, SecretLength)}";
        return $"{checkedText}_{Checksum(checkedText)}";
    }

    /// <summary>Whether <see cref="Mint"/> may have returned it: false for a mistyped one.</summary>
    public static bool IsMinted(string prefix, string text)
    {
        var isFormed = text.Length == CheckedLength + 1 + ChecksumLength && text.StartsWith(prefix, StringComparison.Ordinal)
            && text[PrefixLength + RecordId.Length] == '_' && text[CheckedLength] == '_'
            && IsText(IdOf(text)) && IsText(text.AsSpan(CheckedLength - SecretLength, SecretLength));
        return isFormed && text.AsSpan(CheckedLength + 1).SequenceEqual(Checksum(text.AsSpan(0, CheckedLength)));
    }

    public static ReadOnlySpan<char> IdOf(string text) => text.AsSpan(PrefixLength, RecordId.Length);

    private static bool IsText(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(RecordId.Letters);

    private static string Checksum(ReadOnlySpan<char> text)
    {
        Span<byte> ascii = stackalloc byte[CheckedLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..Encoding.ASCII.GetBytes(text, ascii)], hash);
        return string.Create(ChecksumLength, hash, static (letters, bytes) =>
        {
            for (var index = 0; index < letters.Length; index++)
                letters[index] = RecordId.Letters[bytes[index] & 31];
        });
    }
}
