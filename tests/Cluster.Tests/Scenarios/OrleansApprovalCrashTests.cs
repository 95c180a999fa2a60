using Sluice.Cluster.Tests.Fleet;
using Sluice.Gateway.Tests.Approvals;
using Sluice.Gateway.Tests.Processes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Scenarios;

/// <summary>The one node is silo and gateway: the grain goes with it.</summary>
public sealed class OrleansApprovalCrashTests : ApprovalCrashContract, IAsyncLifetime
{
    /// <summary>The same ports after each crash, as a supervisor would have it: the cluster knows the node again, and need not find out that it was gone.</summary>
    private readonly string[] _command = OrleansNodes.Command("both");

    private readonly PostgresInstance _database = new();

    public async ValueTask InitializeAsync() => await _database.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    private protected override Task<GatewayProcess> StartAsync(string manifest, string folder) => GatewayProcess.StartProgramAsync(
        Stream.Null,
        [.. _command, "--manifest", manifest, $"--Sluice:DataPath={folder}", $"--ConnectionStrings:Sluice={_database.ConnectionString}", "--urls", "http://127.0.0.1:0"]);
}
