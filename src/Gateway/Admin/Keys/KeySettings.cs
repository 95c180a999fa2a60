using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Keys;

/// <summary>What an admin sets of an API key.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record KeySettings : IChecked
{
    public const int LongestName = 100;

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    public required AdminRole Role { get; init; }

    /// <summary>Null: does not expire.</summary>
    public DateTime? ExpiresAt { get; init; }

    public void Check(BodyErrors errors)
    {
        errors.CheckText("/name", Name, LongestName);
        errors.CheckTime("/expires_at", ExpiresAt);
    }
}
