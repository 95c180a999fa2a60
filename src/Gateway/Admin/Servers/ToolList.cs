using Sluice.Gateway.Admin.Servers.Probing;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>The tools of a server, as it lists them to the gateway.</summary>
internal sealed record ToolList
{
    public required IReadOnlyList<ProbedTool> Items { get; init; }

    /// <summary>There are more than these.</summary>
    public required bool IsCut { get; init; }

    public static ToolList Of(ProbedTools tools) => new() { Items = tools.Tools, IsCut = tools.IsCut };
}
