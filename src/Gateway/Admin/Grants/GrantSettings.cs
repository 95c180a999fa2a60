using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>What an admin sets of a grant that is there. All of it: what may be null is written as null.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GrantSettings : IChecked
{
    /// <summary>The id of its policy; null: every call is denied.</summary>
    public required string? Policy { get; init; }

    /// <summary>For people.</summary>
    public required string Label { get; init; }

    /// <summary>Free, to find it by.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Null: does not expire.</summary>
    public required DateTime? ExpiresAt { get; init; }

    public void Check(BodyErrors errors)
    {
        errors.CheckText("/label", Label, GrantText.LongestLabel);
        errors.CheckTime("/expires_at", ExpiresAt);
        GrantText.CheckTags(errors, "/tags", Tags);
    }

    public GrantRecord ApplyTo(GrantRecord grant) =>
        grant with { Policy = Policy, Label = Label, Tags = GrantText.Json(Tags), ExpiresMs = UtcTime.ToUnixMs(ExpiresAt) };
}
