using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>One version of a policy, which never changes.</summary>
internal sealed record PolicyVersionView
{
    public required long Number { get; init; }

    /// <summary>Who added it, such as <c>key:…</c>.</summary>
    public required string Author { get; init; }

    public required DateTime CreatedAt { get; init; }

    /// <summary>Only where one version is read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Document { get; init; }

    public static PolicyVersionView Of(PolicyVersionRecord record) =>
        new() { Number = record.Number, Author = record.Author, CreatedAt = UtcTime.Of(record.CreatedMs) };
}
