namespace Sluice.Store.Directory.Credentials;

/// <summary>What an authorization server gave for one server. Kept sealed, see <see cref="ServerSeal"/>; never shown.</summary>
/// <param name="AccessToken">Presented to the upstream.</param>
/// <param name="RefreshToken">Brings the next ones; null: an administrator must authorize again once the access token ends.</param>
/// <param name="Issuer">Who gave them: the refresh token goes nowhere else.</param>
public sealed record OAuthTokens(string AccessToken, string? RefreshToken, string Issuer)
{
    public override string ToString() => $"Tokens of {Issuer}";
}
