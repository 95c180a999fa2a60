using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Organisations;

/// <summary>What an organisation's admin sets of it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record OrganisationSettings : IChecked
{
    public const int LongestName = 100;

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    public void Check(BodyErrors errors) => errors.CheckText("/name", Name, LongestName);
}
