namespace Sluice.Gateway.Admin.Keys;

/// <summary>A new API key, with its secret.</summary>
internal sealed record MintedKey
{
    public required KeyView Key { get; init; }

    /// <summary>The key to present, shown here once. Null when an earlier request created it: then it was shown there.</summary>
    public required string? Secret { get; init; }

    /// <summary>What to do when there is no secret.</summary>
    public required string? Notice { get; init; }

    public static MintedKey New(KeyView key, string secret) => new() { Key = key, Secret = secret, Notice = null };

    public static MintedKey Replayed(KeyView key) => new()
    {
        Key = key,
        Secret = null,
        Notice = "An earlier request with the same Idempotency-Key created this key and got its secret, which is not kept. If that answer was lost, delete this key and create another.",
    };
}
