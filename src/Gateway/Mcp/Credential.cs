using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>What a request carries to say who calls.</summary>
/// <param name="Hash">Of the token.</param>
/// <param name="Header">The whole <c>Authorization</c> header: the token itself is needed only where the hash is not known.</param>
/// <param name="Start">Where the token starts in it.</param>
internal readonly record struct Credential(TokenHash Hash, string Header, int Start)
{
    public ReadOnlySpan<char> Token => Header.AsSpan(Start).Trim();
}
