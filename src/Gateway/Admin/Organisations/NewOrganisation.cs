using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Organisations;

/// <summary>A tenant to be made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewOrganisation : IChecked
{
    private const int LongestId = 63;

    /// <summary>Its name in records and telemetry, for good: small letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    public void Check(BodyErrors errors)
    {
        var isFormed = Id.Length is > 0 and <= LongestId && Id[0] != '-' && Id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
        if (!isFormed)
            errors.Add("/id", $"Write 1 to {LongestId} small letters, digits and hyphens, a hyphen not first.");
        errors.CheckText("/name", Name, OrganisationSettings.LongestName);
    }
}
