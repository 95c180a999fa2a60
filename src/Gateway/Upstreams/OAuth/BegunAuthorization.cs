namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>What an authorization that has begun must remember until its browser comes back. Kept sealed.</summary>
internal sealed record BegunAuthorization
{
    /// <summary>PKCE (RFC 7636).</summary>
    public required string Verifier { get; init; }

    /// <summary>Who must be the one that answers (RFC 9207).</summary>
    public required string Issuer { get; init; }

    /// <summary>Whether the answer must say so.</summary>
    public required bool MustNameIssuer { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public required string RedirectUri { get; init; }

    public required string Resource { get; init; }

    /// <summary>Of the server, whose settings led to all the above: another version's client must not be shown to this issuer. 0: begun before it was kept.</summary>
    public long ServerVersion { get; init; }

    public override string ToString() => $"Authorization by {Issuer}";
}
