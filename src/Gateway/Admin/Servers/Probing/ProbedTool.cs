using System.Text.Json;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>One entry of an upstream's tool list, as the upstream says it.</summary>
internal sealed record ProbedTool(string Name, string? Title, string? Description, JsonElement? InputSchema);
