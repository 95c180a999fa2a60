namespace Sluice.Gateway.Admin.Grants;

/// <summary>A grant with its new token.</summary>
internal sealed record MintedGrant
{
    public required GrantView Grant { get; init; }

    /// <summary>The token to present at /mcp, shown here once. Null when an earlier request created the grant: then it was shown there.</summary>
    public required string? Token { get; init; }

    /// <summary>What to do when there is no token.</summary>
    public required string? Notice { get; init; }

    public static MintedGrant New(GrantView grant, string token) => new() { Grant = grant, Token = token, Notice = null };

    public static MintedGrant Replayed(GrantView grant) => new()
    {
        Grant = grant,
        Token = null,
        Notice = "An earlier request with the same Idempotency-Key created this grant and got its token, which is not kept. If that answer was lost, rotate the grant for another.",
    };
}
