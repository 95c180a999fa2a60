using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Ending;

/// <summary>What load balancers go by: calls are still served, but new ones should go to another node.</summary>
internal sealed class DrainReadiness(Drain drain) : IReadiness
{
    public string Part => "drain";

    public string? Fault => drain.IsUnderWay ? "the node is stopping: it finishes what it has begun" : null;

    public bool Blocks => true;
}
