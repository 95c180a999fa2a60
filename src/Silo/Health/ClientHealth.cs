using Sluice.Grains.Engine;

namespace Sluice.Silo.Health;

/// <summary>Of a node of the role gateway: whether it is connected to a silo.</summary>
internal sealed class ClientHealth : IClusterHealth
{
    private volatile bool _isConnected;

    public string? Fault => _isConnected ? null : "No silo of the cluster can be reached.";

    public void GatewaysChanged(int connected) => _isConnected = connected > 0;
}
