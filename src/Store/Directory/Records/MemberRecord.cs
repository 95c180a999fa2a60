namespace Sluice.Store.Directory.Records;

/// <summary>A person of an organisation.</summary>
public sealed record MemberRecord : DirectoryRecord
{
    /// <summary>Unique in the organisation.</summary>
    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>One of <see cref="Roles"/>.</summary>
    public required string Role { get; init; }
}
