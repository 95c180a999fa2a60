using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Declared;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>A policy.</summary>
internal sealed record PolicyView : IListed
{
    /// <summary>Of a policy of the manifest: its name there.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required Source Source { get; init; }

    /// <summary>The number of the version in force. Null for a policy of the manifest, whose history is that of the file.</summary>
    public required long? LatestVersion { get; init; }

    /// <summary>As decisions and denials name the version in force.</summary>
    public required string VersionLabel { get; init; }

    /// <summary>Null for a policy of the manifest.</summary>
    public required DateTime? CreatedAt { get; init; }

    /// <summary>Null for a policy of the manifest.</summary>
    public required DateTime? UpdatedAt { get; init; }

    /// <summary>The document in force. Only where one policy is read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Document { get; init; }

    public static PolicyView Of(PolicyRecord record) => new()
    {
        Id = record.Id,
        Name = record.Name,
        Source = Source.Api,
        LatestVersion = record.Latest,
        VersionLabel = $"{record.Name}@{record.Latest}",
        CreatedAt = UtcTime.Of(record.CreatedMs),
        UpdatedAt = UtcTime.Of(record.UpdatedMs),
    };

    public static PolicyView Of(DeclaredPolicy policy) => new()
    {
        Id = policy.Name,
        Name = policy.Name,
        Source = Source.Manifest,
        LatestVersion = null,
        VersionLabel = policy.Version,
        CreatedAt = null,
        UpdatedAt = null,
    };
}
