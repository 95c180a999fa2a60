using Sluice.Gateway.Admin.Access;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Members;

/// <summary>A person of the organisation.</summary>
internal sealed record MemberView
{
    public required string Id { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    public required AdminRole Role { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public static MemberView Of(MemberRecord record) => new()
    {
        Id = record.Id,
        Email = record.Email,
        Name = record.Name,
        Role = RoleNames.Parse(record.Role),
        CreatedAt = UtcTime.Of(record.CreatedMs),
        UpdatedAt = UtcTime.Of(record.UpdatedMs),
    };
}
