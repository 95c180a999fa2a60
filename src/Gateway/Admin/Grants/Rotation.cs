using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>How a grant changes its token.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Rotation : IChecked
{
    private const int Longest = 30 * 24 * 60 * 60;

    /// <summary>How long the tokens before the new one still hold; 0 ends them at once.</summary>
    public required int OverlapSeconds { get; init; }

    public void Check(BodyErrors errors)
    {
        if (OverlapSeconds is < 0 or > Longest)
            errors.Add("/overlap_seconds", $"Write 0 to {Longest}, which is 30 days.");
    }
}
