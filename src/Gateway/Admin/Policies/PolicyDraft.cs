using System.Text.Json;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>What may be a policy document.</summary>
internal sealed record PolicyDraft
{
    /// <summary>Any JSON.</summary>
    public required JsonElement Document { get; init; }
}
