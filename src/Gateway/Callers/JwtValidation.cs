using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Callers;

namespace Sluice.Gateway.Callers;

/// <summary>Checks one token against one trusted issuer: RFC 7519, 7.2, and RFC 8725.</summary>
internal sealed class JwtValidation(TimeProvider time)
{
    /// <summary>OpenID Connect Core 1.0, 2.</summary>
    private const int LongestSubject = 255;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = TokenHash.LongestJwt };

    /// <summary>Three parts in base64url, so neither a token of another kind nor one that is encrypted.</summary>
    public static bool HasForm(ReadOnlySpan<char> token)
    {
        var parts = 1;
        foreach (var letter in token)
        {
            if (letter == '.')
                parts++;
            else if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
                return false;
        }

        return parts == 3 && token.Length <= TokenHash.LongestJwt;
    }

    /// <summary>What its header must be, before a key is looked for: signed by an algorithm that is allowed, by a key with an id, without extensions.</summary>
    public static bool HasHeader(JsonWebToken token, TrustedIssuer trusted) =>
        trusted.Algorithms.Contains(token.Alg, StringComparer.Ordinal) && !string.IsNullOrEmpty(token.Kid) && !token.TryGetHeaderValue<object>("crit", out _);

    /// <summary>Null: something about it is wrong.</summary>
    public VerifiedClaims? Validate(JsonWebToken token, TrustedIssuer trusted, JsonWebKey key)
    {
        if (!string.IsNullOrEmpty(key.Alg) && !string.Equals(key.Alg, token.Alg, StringComparison.Ordinal))
            return null;
        var validation = _handler.ValidateTokenAsync(token, ParametersFor(trusted, key));

        // Nothing in it waits: the keys are given. Would it wait one day, the token would be refused rather than a thread be held.
        return validation is { IsCompletedSuccessfully: true, Result.IsValid: true } ? ReadClaims(token, trusted) : null;
    }

    private TokenValidationParameters ParametersFor(TrustedIssuer trusted, JsonWebKey key) => new()
    {
        ValidIssuer = trusted.Issuer,
        ValidAudiences = trusted.Audiences,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidAlgorithms = trusted.Algorithms,
        IssuerSigningKeyResolver = (_, _, _, _) => [key],
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (from, until, _, _) => IsWithin(from, until, trusted.ClockSkew),
        LogValidationExceptions = false,
    };

    private bool IsWithin(DateTime? from, DateTime? until, TimeSpan skew)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && end > now - skew && !(from > now + skew);
    }

    private static VerifiedClaims? ReadClaims(JsonWebToken token, TrustedIssuer trusted)
    {
        using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
        var claims = document.RootElement;
        if (!claims.TryGetProperty("sub", out var sub) || sub.ValueKind != JsonValueKind.String || sub.GetString() is not { Length: > 0 and <= LongestSubject } subject)
            return null;
        if (subject.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            return null;
        foreach (var rule in trusted.Rules)
        {
            if (rule.Matches(claims))
                return new VerifiedClaims(subject, rule.GrantId, End(token.ValidTo, trusted.ClockSkew));
        }

        return null;
    }

    private static DateTimeOffset End(DateTime until, TimeSpan skew) =>
        until < DateTime.MaxValue - skew ? new DateTimeOffset(until + skew, TimeSpan.Zero) : DateTimeOffset.MaxValue;
}
