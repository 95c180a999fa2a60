using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>A grant token: <c>slc_&lt;id of the grant&gt;_&lt;secret&gt;_&lt;checksum&gt;</c>. Shown once, at minting; what is kept is <see cref="Hash"/>.</summary>
public sealed class GrantToken
{
    private const string Prefix = "slc_";

    private readonly string _text;

    private GrantToken(string text) => _text = text;

    public string GrantId => TokenText.IdOf(_text).ToString();

    public TokenHash Hash => TokenHash.Of(_text);

    /// <param name="grantId">A <see cref="RecordId"/>.</param>
    /// <exception cref="ArgumentException">The id has another form.</exception>
    public static GrantToken Mint(string grantId) => new(TokenText.Mint(Prefix, grantId));

    /// <summary>Null for a text that no <see cref="Mint"/> returned, such as a mistyped one.</summary>
    public static GrantToken? Parse(string text) => TokenText.IsMinted(Prefix, text) ? new GrantToken(text) : null;

    /// <summary>The whole token, to be shown once. Not <see cref="ToString"/>, which ends up in logs.</summary>
    public string Reveal() => _text;

    public override string ToString() => $"{Prefix}{GrantId}_…";
}
