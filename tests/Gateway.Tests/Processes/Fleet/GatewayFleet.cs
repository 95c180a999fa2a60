using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Fleet;

/// <summary>Three gateway processes with one key ring and one manifest, each with a data path of its own, behind nginx.</summary>
internal sealed class GatewayFleet : IAsyncDisposable
{
    private const int Nodes = 3;

    private readonly string _folder;
    private readonly GatewayProcess[] _nodes;
    private readonly NginxBalancer _balancer;

    private GatewayFleet(string folder, GatewayProcess[] nodes, NginxBalancer balancer) => (_folder, _nodes, _balancer) = (folder, nodes, balancer);

    public Uri Endpoint => new(_balancer.Address, "mcp/pimea");

    public static async Task<GatewayFleet> StartAsync(Uri upstream, string policy)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-fleet-").FullName;
        var manifest = Path.Combine(folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream, policy));
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(node => GatewayProcess.StartAsync(
            manifest, Path.Combine(folder, $"node-{node}"), "--Sluice:PerNodeLimits=true", $"--Sluice:Keys=fleet:{Convert.ToBase64String(new byte[32])}")));
        return new GatewayFleet(folder, nodes, await NginxBalancer.StartAsync(folder, nodes.Select(node => node.Address)));
    }

    /// <summary>SIGKILL for the node that nginx calls by this address.</summary>
    public Task KillAsync(string address) => _nodes.Single(node => node.Address.Authority == address).KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _balancer.DisposeAsync();
        foreach (var node in _nodes)
            await node.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
