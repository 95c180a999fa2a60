using Sluice.Gateway.Admin.Access;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Keys;

/// <summary>An API key without its secret.</summary>
internal sealed record KeyView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required AdminRole Role { get; init; }

    /// <summary>Null: does not expire.</summary>
    public required DateTime? ExpiresAt { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public static KeyView Of(ApiKeyRecord record) => new()
    {
        Id = record.Id,
        Name = record.Name,
        Role = RoleNames.Parse(record.Role),
        ExpiresAt = UtcTime.Of(record.ExpiresMs),
        CreatedAt = UtcTime.Of(record.CreatedMs),
        UpdatedAt = UtcTime.Of(record.UpdatedMs),
    };
}
