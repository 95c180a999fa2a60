namespace Sluice.Store.Directory.Records;

/// <summary>An identity for one caller on one server.</summary>
public sealed record GrantRecord : DirectoryRecord
{
    /// <summary>The id of a server of the same organisation.</summary>
    public required string Server { get; init; }

    /// <summary>The id of a policy of the same organisation; null: every call is denied.</summary>
    public string? Policy { get; init; }

    public required string Label { get; init; }

    /// <summary>Free, as a JSON array of strings.</summary>
    public string Tags { get; init; } = "[]";

    /// <summary>One of <see cref="GrantStates"/>.</summary>
    public string State { get; init; } = GrantStates.Active;

    /// <summary>Null: does not expire.</summary>
    public long? ExpiresMs { get; init; }

    /// <summary>Coarse and late; no part of the version. Null: never. The store sets it.</summary>
    public long? LastUsedMs { get; init; }
}
