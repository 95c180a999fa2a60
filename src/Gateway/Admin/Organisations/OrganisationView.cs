using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Organisations;

/// <summary>A tenant.</summary>
internal sealed record OrganisationView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Days that its decisions and its admin audit are kept; null: as the install does.</summary>
    public int? AuditRetentionDays { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public static OrganisationView Of(OrganisationRecord record) => new()
    {
        Id = record.Id,
        Name = record.Name,
        AuditRetentionDays = record.AuditRetentionDays,
        CreatedAt = UtcTime.Of(record.CreatedMs),
        UpdatedAt = UtcTime.Of(record.UpdatedMs),
    };
}
