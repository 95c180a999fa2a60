namespace Sluice.Store.Directory.Records;

/// <summary>A key for the admin API.</summary>
public sealed record ApiKeyRecord : DirectoryRecord
{
    public required string Name { get; init; }

    /// <summary>One of <see cref="Roles"/>.</summary>
    public required string Role { get; init; }

    /// <summary>SHA-256 of the key, as <see cref="TokenHash.ToBytes"/> writes it; unique over the install.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Null: does not expire.</summary>
    public long? ExpiresMs { get; init; }
}
