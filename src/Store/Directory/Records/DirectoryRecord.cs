namespace Sluice.Store.Directory.Records;

/// <summary>What every object of the directory has. The store sets all of it but <see cref="Id"/>; on an update <see cref="Version"/> says which state was read.</summary>
public abstract record DirectoryRecord
{
    public string Organisation { get; init; } = "";

    /// <summary>Unique over the install: see <see cref="RecordId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Grows by one with each change, from 1.</summary>
    public long Version { get; init; }

    /// <summary>In Unix milliseconds, as all times here.</summary>
    public long CreatedMs { get; init; }

    public long UpdatedMs { get; init; }
}
