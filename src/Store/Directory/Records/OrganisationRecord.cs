namespace Sluice.Store.Directory.Records;

/// <summary>A tenant. It belongs to itself.</summary>
public sealed record OrganisationRecord : DirectoryRecord
{
    public required string Name { get; init; }
}
