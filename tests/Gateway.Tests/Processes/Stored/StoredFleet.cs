using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory;
using Sluice.Store.Postgres;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>Gateway processes on one PostgreSQL of their own, with a stored server in front of one upstream.</summary>
internal sealed class StoredFleet : IAsyncDisposable
{
    private readonly List<GatewayProcess> _nodes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-stored-").FullName;
    private SqlDirectoryStore? _store;

    private StoredFleet()
    {
    }

    public PostgresInstance Database { get; } = new();

    public IReadOnlyList<GatewayProcess> Nodes => _nodes;

    public StoredTenant Tenant { get; private set; } = null!;

    public static async Task<StoredFleet> StartAsync(Uri upstream, int nodes)
    {
        var fleet = new StoredFleet();
        await fleet.Database.StartAsync();
        fleet._store = await SqlDirectoryStore.OpenPostgresAsync(PostgresAddress.Parse(fleet.Database.ConnectionString + ";Pooling=false")!, TimeProvider.System, default);
        fleet.Tenant = await StoredTenant.CreateAsync(fleet._store, upstream);
        fleet._nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, nodes).Select(node => fleet.StartNodeAsync(node, "--Sluice:PerNodeLimits=true"))));
        return fleet;
    }

    public string DataOf(int node) => Path.Combine(_folder, $"node-{node}");

    public Uri EndpointOf(GatewayProcess node) => new(node.Address, $"/mcp/{Tenant.Server}");

    public Task<GatewayProcess> StartNodeAsync(int node, params string[] options) => GatewayProcess.StartAsync(
        manifest: null,
        DataOf(node),
        [$"--ConnectionStrings:Sluice={Database.ConnectionString}", "--Sluice:Egress:Allow=127.0.0.1", $"--Sluice:Keys=fleet:{Convert.ToBase64String(new byte[32])}", .. options]);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
