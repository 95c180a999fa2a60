using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>A token of a grant, as far as anybody knows it.</summary>
internal sealed record TokenView
{
    public required DateTime CreatedAt { get; init; }

    /// <summary>The end of a rotation's overlap; null for the token in use.</summary>
    public required DateTime? ExpiresAt { get; init; }

    public static TokenView Of(GrantTokenRecord record) => new() { CreatedAt = UtcTime.Of(record.CreatedMs), ExpiresAt = UtcTime.Of(record.ExpiresMs) };
}
