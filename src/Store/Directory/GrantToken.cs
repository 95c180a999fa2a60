using System.Security.Cryptography;
using System.Text;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>
/// A grant token: <c>slc_&lt;id of the grant&gt;_&lt;secret&gt;_&lt;checksum&gt;</c>. The prefix lets scanners find a leaked one, the checksum lets them (and a form)
/// tell it from a mistyped one without asking. Shown once, at minting; what is kept is <see cref="Hash"/>.
/// </summary>
public sealed class GrantToken
{
    private const string Prefix = "slc_";

    /// <summary>5 bits a letter: 260 bits, of which a token needs 256.</summary>
    private const int SecretLength = 52;
    private const int ChecksumLength = 8;
    private const int CheckedLength = 4 + RecordId.Length + 1 + SecretLength;

    private readonly string _text;

    private GrantToken(string text) => _text = text;

    public string GrantId => _text.Substring(Prefix.Length, RecordId.Length);

    public TokenHash Hash => TokenHash.Of(_text);

    /// <param name="grantId">A <see cref="RecordId"/>.</param>
    /// <exception cref="ArgumentException">The id has another form.</exception>
    public static GrantToken Mint(string grantId)
    {
        if (grantId.Length != RecordId.Length || !IsText(grantId)) throw new ArgumentException("A token is minted for an id that RecordId made.", nameof(grantId));
        var checkedText = $"{Prefix}{grantId}_{RandomNumberGenerator.GetString(RecordId.Letters, SecretLength)}";
        return new GrantToken($"{checkedText}_{Checksum(checkedText)}");
    }

    /// <summary>Null for a text that no <see cref="Mint"/> returned, such as a mistyped one.</summary>
    public static GrantToken? Parse(string text)
    {
        var isFormed = text.Length == CheckedLength + 1 + ChecksumLength && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text[Prefix.Length + RecordId.Length] == '_' && text[CheckedLength] == '_'
            && IsText(text.AsSpan(Prefix.Length, RecordId.Length)) && IsText(text.AsSpan(CheckedLength - SecretLength, SecretLength));
        return isFormed && text.AsSpan(CheckedLength + 1).SequenceEqual(Checksum(text.AsSpan(0, CheckedLength))) ? new GrantToken(text) : null;
    }

    /// <summary>The whole token, to be shown once. Not <see cref="ToString"/>, which ends up in logs.</summary>
    public string Reveal() => _text;

    public override string ToString() => $"{Prefix}{GrantId}_…";

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
