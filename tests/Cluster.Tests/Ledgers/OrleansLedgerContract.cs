using Sluice.Policy.Ledger;
using Sluice.Store.Tests.Ledger;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Ledgers;

public abstract class OrleansLedgerContract(PostgresServer server, bool isStrict) : LedgerContract
{
    private string _connectionString = "";
    private LedgerCluster _cluster = null!;

    protected override ILedger Ledger => _cluster.Ledger;

    public override async ValueTask InitializeAsync()
    {
        _connectionString = await ClusterSchemas.CreateAsync(server);
        _cluster = await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _cluster.DisposeAsync();
    }

    protected override async Task RestartAsync()
    {
        await _cluster.DisposeAsync();
        _cluster = await StartAsync();
    }

    private Task<LedgerCluster> StartAsync() => LedgerCluster.StartAsync(_connectionString, new TestLedgerClock(Clock), isStrict);
}
