namespace Sluice.Store.Directory.Records;

/// <summary>A tenant. It belongs to itself.</summary>
public sealed record OrganisationRecord : DirectoryRecord
{
    /// <summary>A hundred years.</summary>
    public const int LongestRetentionDays = 36_500;

    public required string Name { get; init; }

    /// <summary>Days that its decisions and its admin audit are kept; null: as <c>Sluice:Audit:RetentionDays</c> says.</summary>
    public int? AuditRetentionDays { get; init; }
}
