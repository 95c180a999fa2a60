namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Where and for what to ask.</summary>
/// <param name="Issuer">The authorization server.</param>
/// <param name="Resource">The resource indicator (RFC 8707).</param>
/// <param name="Scope">Null: the authorization server chooses.</param>
internal sealed record OAuthEndpoints(IssuerDescription Issuer, string Resource, string? Scope);
