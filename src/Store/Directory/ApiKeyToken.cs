using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>A key for the admin API: <c>sla_&lt;id of the key&gt;_&lt;secret&gt;_&lt;checksum&gt;</c>. Shown once, at minting; what is kept is <see cref="Hash"/>.</summary>
public sealed class ApiKeyToken
{
    private const string Prefix = "sla_";

    private readonly string _text;

    private ApiKeyToken(string text) => _text = text;

    public string KeyId => TokenText.IdOf(_text).ToString();

    public TokenHash Hash => TokenHash.Of(_text);

    /// <param name="keyId">A <see cref="RecordId"/>.</param>
    /// <exception cref="ArgumentException">The id has another form.</exception>
    public static ApiKeyToken Mint(string keyId) => new(TokenText.Mint(Prefix, keyId));

    /// <summary>Null for a text that no <see cref="Mint"/> returned, such as a mistyped one: no need to ask the store.</summary>
    public static ApiKeyToken? Parse(string text) => TokenText.IsMinted(Prefix, text) ? new ApiKeyToken(text) : null;

    /// <summary>The whole key, to be shown once. Not <see cref="ToString"/>, which ends up in logs.</summary>
    public string Reveal() => _text;

    public override string ToString() => $"{Prefix}{KeyId}_…";
}
