using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;
using Sluice.Silo;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>The engine <c>orleans</c>: two silos hold the ledgers, each a process, and the gateways ask them.</summary>
public sealed class OrleansFleetEngine : IFleetEngine
{
    private readonly List<GatewayProcess> _silos = [];
    private string? _folder;

    public IEngine Engine { get; } = new OrleansEngine();

    public string[] Options => ["--Sluice:Engine=orleans", "--Sluice:Cluster:Role=gateway"];

    public async Task StartAsync(string connectionString)
    {
        _folder = Directory.CreateTempSubdirectory("sluice-silos-").FullName;
        for (var silo = 0; silo < 2; silo++)
        {
            string[] own = [$"--ConnectionStrings:Sluice={connectionString}", $"--Sluice:DataPath={Path.Combine(_folder, $"{silo}")}", "--urls", "http://127.0.0.1:0"];
            _silos.Add(await GatewayProcess.StartProgramAsync(Stream.Null, [.. OrleansNodes.Command("silo"), .. own]));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
