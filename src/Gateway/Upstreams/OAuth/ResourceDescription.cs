namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>What a server says of how it is protected (RFC 9728), or what stands in for it.</summary>
/// <param name="Resource">The resource indicator to ask tokens for.</param>
/// <param name="Issuer">Its authorization server; null: it names none.</param>
/// <param name="Scope">The scopes it wants; null: it does not say.</param>
internal sealed record ResourceDescription(string Resource, string? Issuer, string? Scope);
