namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>What a browser brings back from an authorization server.</summary>
internal sealed record AuthorizationResponse(string? State, string? Code, string? Issuer);
