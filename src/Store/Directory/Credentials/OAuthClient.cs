namespace Sluice.Store.Directory.Credentials;

/// <summary>The gateway as the authorization server of one upstream knows it.</summary>
public sealed record OAuthClient
{
    public required string ClientId { get; init; }

    /// <summary>Null: a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>How the client authenticates at the token endpoint: <c>client_secret_basic</c>, <c>client_secret_post</c> or <c>none</c>.</summary>
    public required string ClientAuthentication { get; init; }

    /// <summary>Scopes, separated by blanks; null: those that the upstream names, or else the authorization server's own choice.</summary>
    public string? Scope { get; init; }

    /// <summary>The issuer of the authorization server (RFC 8414); null: the one that the upstream names (RFC 9728).</summary>
    public string? Issuer { get; init; }

    /// <summary>The resource indicator (RFC 8707); null: the one that the upstream names, or else its URL.</summary>
    public string? Resource { get; init; }

    /// <summary>Without the secret, so that it can be logged by mistake.</summary>
    public override string ToString() => $"OAuth client {ClientId}";
}
