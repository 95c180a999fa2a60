namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>What an authorization server says of itself (RFC 8414), checked.</summary>
internal sealed record IssuerDescription
{
    public required string Issuer { get; init; }

    public required Uri TokenEndpoint { get; init; }

    /// <summary>Null: it has none, or none that is safe.</summary>
    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>Whether it says that it supports PKCE with S256.</summary>
    public bool HasPkce { get; init; }

    /// <summary>Whether each authorization response names the issuer (RFC 9207).</summary>
    public bool NamesItselfInResponses { get; init; }

    /// <summary>Whether <c>offline_access</c> may be asked for, which brings refresh tokens.</summary>
    public bool HasOfflineAccess { get; init; }
}
