using System.Net.Http.Headers;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Postgres;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>Gateway processes on one PostgreSQL of their own, with a stored server in front of one upstream.</summary>
internal sealed class StoredFleet : IAsyncDisposable
{
    private readonly List<GatewayProcess> _nodes = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-stored-").FullName;
    private readonly HttpClient _http = new();
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

    /// <summary>Over the admin API of one node, with the key that the first start of one of them wrote.</summary>
    public async Task RevokeAsync(GatewayProcess node, GrantRecord grant)
    {
        var file = Enumerable.Range(0, Nodes.Count).Select(index => Path.Combine(DataOf(index), "admin-key")).Single(File.Exists);
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(node.Address, $"/api/v1/grants/{grant.Id}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file)).TrimEnd());
        request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{grant.Version}\""));
        using var answer = await _http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
