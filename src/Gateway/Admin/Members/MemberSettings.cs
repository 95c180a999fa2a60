using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Members;

/// <summary>What an admin sets of a member.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MemberSettings : IChecked
{
    private const int LongestName = 100;

    /// <summary>RFC 5321, 4.5.3.1.3, less the angle brackets.</summary>
    private const int LongestEmail = 254;

    /// <summary>One member each, however its letters are written: kept in small ones.</summary>
    public required string Email { get; init; }

    public required string Name { get; init; }

    public required AdminRole Role { get; init; }

    public void Check(BodyErrors errors)
    {
        var at = Email.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at == Email.Length - 1 || Email.Length > LongestEmail || Email.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
            errors.Add("/email", "Write an address such as ada@example.com.");
        errors.CheckText("/name", Name, LongestName);
    }

    public MemberRecord ToRecord(string id, long version = 0) =>
        new() { Id = id, Version = version, Email = Email.ToLowerInvariant(), Name = Name, Role = Role.Name() };
}
