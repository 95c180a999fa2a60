using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Organisations;

/// <summary>What an organisation's admin sets of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OrganisationSettings : IChecked
{
    public const int LongestName = 100;

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Days that its decisions and its admin audit are kept; null: as the install does.</summary>
    public int? AuditRetentionDays { get; init; }

    public void Check(BodyErrors errors)
    {
        errors.CheckText("/name", Name, LongestName);
        if (AuditRetentionDays is < 1 or > OrganisationRecord.LongestRetentionDays)
            errors.Add("/audit_retention_days", $"Write 1 to {OrganisationRecord.LongestRetentionDays} days, or null for the install's own number.");
    }
}
