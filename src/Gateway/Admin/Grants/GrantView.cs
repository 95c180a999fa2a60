using System.Text.Json;
using Sluice.Gateway.Admin.Declared;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>An identity for one caller on one server, without its token.</summary>
internal sealed record GrantView : IListed
{
    /// <summary>Of a grant of the manifest: its name there.</summary>
    public required string Id { get; init; }

    public required Source Source { get; init; }

    /// <summary>The id of its server.</summary>
    public required string Server { get; init; }

    /// <summary>The id of its policy; null: every call is denied.</summary>
    public required string? Policy { get; init; }

    public required string Label { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required GrantState State { get; init; }

    /// <summary>Null: does not expire.</summary>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>Some seconds late; no part of the ETag. Null: never.</summary>
    public required DateTime? LastUsedAt { get; init; }

    /// <summary>Null for a grant of the manifest.</summary>
    public required DateTime? CreatedAt { get; init; }

    /// <summary>Null for a grant of the manifest.</summary>
    public required DateTime? UpdatedAt { get; init; }

    public static GrantView Of(GrantRecord record) => new()
    {
        Id = record.Id,
        Source = Source.Api,
        Server = record.Server,
        Policy = record.Policy,
        Label = record.Label,
        Tags = JsonSerializer.Deserialize<string[]>(record.Tags)!,
        State = record.State == GrantStates.Suspended ? GrantState.Suspended : GrantState.Active,
        ExpiresAt = UtcTime.Of(record.ExpiresMs),
        LastUsedAt = UtcTime.Of(record.LastUsedMs),
        CreatedAt = UtcTime.Of(record.CreatedMs),
        UpdatedAt = UtcTime.Of(record.UpdatedMs),
    };

    public static GrantView Of(Grant declared) => new()
    {
        Id = declared.Id,
        Source = Source.Manifest,
        Server = declared.Server.Id,
        Policy = declared.PolicyVersion is { } version ? version[..version.LastIndexOf('@')] : null,
        Label = declared.Label,
        Tags = [],
        State = GrantState.Active,
        ExpiresAt = declared.ExpiresAt?.UtcDateTime,
        LastUsedAt = null,
        CreatedAt = null,
        UpdatedAt = null,
    };
}
