using System.Text.Json;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>An identity for one caller on one server, without its token.</summary>
internal sealed record GrantView
{
    public required string Id { get; init; }

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

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public static GrantView Of(GrantRecord record) => new()
    {
        Id = record.Id,
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
}
