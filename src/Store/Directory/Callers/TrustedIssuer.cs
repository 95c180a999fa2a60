namespace Sluice.Store.Directory.Callers;

/// <summary>Whose JSON Web Tokens (RFC 7519) a server accepts beside grant tokens, and which grant they stand for. Immutable.</summary>
public sealed record TrustedIssuer
{
    public const int LongestClockSkewSeconds = 300;

    /// <summary>What may sign: asymmetric only, so that whoever can check a token cannot make one (RFC 7518, 3.1).</summary>
    public static readonly IReadOnlyList<string> KnownAlgorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The claim <c>iss</c>, compared character by character; where its metadata is found, without <see cref="JwksUri"/>.</summary>
    public required string Issuer { get; init; }

    /// <summary>A token is for this server when its <c>aud</c> names one of these.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Where the issuer's keys are; null: its metadata says so (RFC 8414, OpenID Connect Discovery).</summary>
    public Uri? JwksUri { get; init; }

    /// <summary>Some of <see cref="KnownAlgorithms"/>; all of them by default.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = KnownAlgorithms;

    /// <summary>How far the issuer's clock may be off; at most 5 minutes, by default 30 s. A token counts this much longer than it says.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From claims to grants: the first that matches decides. A token that none matches opens nothing.</summary>
    public required IReadOnlyList<CallerRule> Rules { get; init; }
}
