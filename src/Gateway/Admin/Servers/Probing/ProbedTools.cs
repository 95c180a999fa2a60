namespace Sluice.Gateway.Admin.Servers.Probing;

/// <param name="Tools">In the upstream's order.</param>
/// <param name="IsCut">There are more than a probe reads.</param>
internal sealed record ProbedTools(IReadOnlyList<ProbedTool> Tools, bool IsCut)
{
    public static readonly ProbedTools None = new([], IsCut: false);
}
