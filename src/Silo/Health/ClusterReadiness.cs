using Sluice.Gateway.Enforcement;
using Sluice.Grains.Engine;

namespace Sluice.Silo.Health;

internal sealed class ClusterReadiness(IClusterHealth health) : IReadiness
{
    public string Part => "cluster";

    public string? Fault => health.Fault;

    public bool Blocks => true;
}
