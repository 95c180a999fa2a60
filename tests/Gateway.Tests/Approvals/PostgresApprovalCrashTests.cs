using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>On the engine postgres, whose database crashes as well.</summary>
public sealed class PostgresApprovalCrashTests : ApprovalCrashContract
{
    private readonly PostgresFleetEngine _engine = new();
    private readonly PostgresInstance _database = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    private protected override async Task<GatewayProcess> StartAsync(string manifest, string folder)
    {
        await _database.CrashAsync();
        await _database.StartAsync();
        return await GatewayProcess.StartAsync(manifest, folder, TestGateway.FleetOptions(_engine, _database.ConnectionString));
    }
}
