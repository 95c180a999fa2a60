using Sluice.Fleet.Tests.Load;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Fleet.Tests.Nodes;

/// <summary>A PostgreSQL, an upstream, and gateways between them, on this machine.</summary>
internal sealed class FleetSystem : IAsyncDisposable
{
    private FleetSystem(RecordingUpstream upstream) => Upstream = upstream;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-fleet-").FullName;

    public PostgresInstance Database { get; } = new();

    public RecordingUpstream Upstream { get; }

    public List<FleetNode> Nodes { get; } = [];

    /// <summary>Whether the nodes' files go when it ends, which they do not when anything went wrong.</summary>
    public bool IsDone { get; set; }

    public IReadOnlyList<FleetNode> Gateways => [.. Nodes.Where(node => node.Role == NodeRole.Gateway)];

    public static async Task<FleetSystem> StartAsync(INodeStarter starter, FleetOptions options, Workload workload)
    {
        var system = new FleetSystem(await RecordingUpstream.StartAsync(static (http, _) =>
            RecordingUpstream.JsonAsync(http, """{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"text","text":"done"}],"isError":false}}""")));
        try
        {
            await system.Database.StartAsync();
            var manifest = Path.Combine(system.Folder, "manifest.json");
            await File.WriteAllTextAsync(manifest, workload.Manifest(system.Upstream.Endpoint));
            await system.StartAsync(starter, options, NodeRole.LedgerHost, starter.LedgerHosts, manifest);
            await system.StartAsync(starter, options, NodeRole.Gateway, options.Gateways, manifest);
            await starter.WatchAsync(system.Database.ConnectionString);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public async Task StopNodesAsync()
    {
        foreach (var node in Nodes.AsEnumerable().Reverse())
            await node.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        await Upstream.DisposeAsync();
        await Database.DisposeAsync();
        if (IsDone)
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Gateways have the indexes from 0 on, which callers use; ledger hosts those from 100 on.</summary>
    private async Task StartAsync(INodeStarter starter, FleetOptions options, NodeRole role, int count, string manifest)
    {
        var nodes = Enumerable.Range(0, count).Select(index => new FleetNode(starter, new NodeSettings(
            role == NodeRole.Gateway ? index : 100 + index, role, Path.Combine(Folder, $"{role}-{index}".ToLowerInvariant()), manifest, Database.ConnectionString, options.IsStrict))).ToArray();
        Nodes.AddRange(nodes);
        await Task.WhenAll(nodes.Select(node => node.StartAsync()));
    }
}
