using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>A grant to be made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewGrant : IChecked
{
    /// <summary>The id of the server that it opens, for good.</summary>
    public required string Server { get; init; }

    /// <summary>The id of its policy; null: every call is denied.</summary>
    public string? Policy { get; init; }

    /// <summary>For people.</summary>
    public required string Label { get; init; }

    /// <summary>Free, to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Null: does not expire.</summary>
    public DateTime? ExpiresAt { get; init; }

    public void Check(BodyErrors errors)
    {
        errors.CheckText("/label", Label, GrantText.LongestLabel);
        errors.CheckTime("/expires_at", ExpiresAt);
        GrantText.CheckTags(errors, "/tags", Tags);
    }

    public GrantRecord ToRecord(string id) =>
        new() { Id = id, Server = Server, Policy = Policy, Label = Label, Tags = GrantText.Json(Tags), ExpiresMs = UtcTime.ToUnixMs(ExpiresAt) };
}
