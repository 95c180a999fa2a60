using System.Text.Json.Serialization;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>The policy that a grant is to have.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AttachedPolicy
{
    /// <summary>The id of the policy; null: every call is denied.</summary>
    public required string? Policy { get; init; }
}
