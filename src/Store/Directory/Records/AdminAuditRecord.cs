namespace Sluice.Store.Directory.Records;

/// <summary>One change that was made: who, when, what, from what to what. Written in the change's own transaction; holds no secret and no hash.</summary>
public sealed record AdminAuditRecord
{
    /// <summary>That of the change feed.</summary>
    public required long Sequence { get; init; }

    public required long TimeMs { get; init; }

    public required string Author { get; init; }

    /// <summary>create, update, delete, add_version, rotate, set_credentials or authorize.</summary>
    public required string Action { get; init; }

    /// <summary>One of <see cref="RecordKinds"/>.</summary>
    public required string Kind { get; init; }

    public required string ObjectId { get; init; }

    /// <summary>JSON; null before a creation.</summary>
    public string? Before { get; init; }

    /// <summary>JSON; null after a deletion.</summary>
    public string? After { get; init; }
}
