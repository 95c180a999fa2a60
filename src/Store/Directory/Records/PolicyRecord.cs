namespace Sluice.Store.Directory.Records;

/// <summary>A policy by name. Its texts are <see cref="PolicyVersionRecord"/>s, of which the last is in force.</summary>
public sealed record PolicyRecord : DirectoryRecord
{
    /// <summary>Unique in the organisation.</summary>
    public required string Name { get; init; }

    /// <summary>The number of the version in force, from 1; the store counts.</summary>
    public long Latest { get; init; }
}
