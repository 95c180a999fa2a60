using Microsoft.Extensions.Logging;
using Sluice.Cluster.Tests.Ledgers;
using Sluice.Grains.Ledgers;
using Sluice.Silo.Ledgers;
using Sluice.Silo.Rehearsals;
using Sluice.Store.Tests.Fakes;
using Sluice.Store.Tests.Ledger;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Rehearsals;

public sealed class RehearsalTests(PostgresServer server) : IAsyncLifetime
{
    private readonly RecordingLogger<Rehearsal> _logger = new();
    private readonly FaultyStore _faulty = new();
    private ClusterDatabase _database = null!;
    private PostgresLedgerStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await ClusterSchemas.OpenAsync(await ClusterSchemas.CreateAsync(server));
        _store = new PostgresLedgerStore(_database, new DatabaseHealth(), LedgerCluster.Long, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Start_Cluster_LeavesLedgersOnlyThatWereLetGo()
    {
        await Rehearse(_store).StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_logger.Lines);
        Assert.NotEqual(0L, await CountAsync("grain_ledgers WHERE owner LIKE '(rehearsal)/%' AND version > 0"));
        Assert.Equal(0L, await CountAsync("grain_ledgers WHERE NOT is_clean OR owner NOT LIKE '(rehearsal)/%'"));
        Assert.Equal(0L, await CountAsync("cluster_silos"));
    }

    [Fact]
    public async Task Start_StoreAway_EndsAllTheSame()
    {
        _faulty.Over(_store);
        _faulty.LosesClaims = int.MaxValue;
        await Rehearse(_faulty).StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0L, await CountAsync("grain_ledgers WHERE version > 0"));
    }

    [Fact]
    public async Task Start_TooSlow_SaysSoAndGoesOn()
    {
        await Rehearse(_store, TimeSpan.FromMilliseconds(1)).StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(LogLevel.Warning, Assert.Single(_logger.Lines).Level);
    }

    [Fact]
    public async Task Start_NodeStops_IsBrokenOff() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Rehearse(_store).StartAsync(new CancellationToken(canceled: true)));

    private Rehearsal Rehearse(ILedgerStore store, TimeSpan? longest = null) =>
        new(store, new TestLedgerClock(new ManualClock()), new LedgerKeeping(), TimeProvider.System, _logger) { Longest = longest ?? LedgerCluster.Long };

    private async Task<long> CountAsync(string rows)
    {
        await using var count = _database.Ledgers.CreateCommand($"SELECT count(*) FROM {rows}");
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
