using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using Sluice.Grains.Engine;
using Sluice.Grains.Ledgers;
using Sluice.Silo.Ledgers;

namespace Sluice.Cluster.Tests.Ledgers;

/// <summary>Two silos in this process over a real database, and the engine of a gateway that asks them. Time is the test's, patience is long.</summary>
internal sealed class LedgerCluster : IAsyncDisposable
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly ClusterDatabase _database;
    private readonly PostgresLedgerStore _store;

    private LedgerCluster(ClusterDatabase database, PostgresLedgerStore store, InProcessTestCluster silos)
    {
        (_database, _store, Silos) = (database, store, silos);
        Ledger = new OrleansLedger(silos.Client, new Health(), Long, TimeProvider.System, NullLogger<OrleansLedger>.Instance);
    }

    public InProcessTestCluster Silos { get; }

    public OrleansLedger Ledger { get; }

    /// <summary>The engine of another gateway, with leases.</summary>
    public OrleansLedger Gateway(int leaseAbove) => new(Silos.Client, new Health(), Long, TimeProvider.System, NullLogger<OrleansLedger>.Instance, leaseAbove);

    public static async Task<LedgerCluster> StartAsync(string connectionString, ILedgerClock clock, bool isStrict, Func<ILedgerStore, ILedgerStore>? wrap = null)
    {
        var database = await ClusterSchemas.OpenAsync(connectionString);
        var store = new PostgresLedgerStore(database, new DatabaseHealth(), Long, TimeProvider.System);
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureClient(client => client.AddActivityPropagation().Configure<ClientMessagingOptions>(options => options.ResponseTimeout = Long));
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Services.AddSingleton(wrap?.Invoke(store) ?? store);
            host.Services.AddSingleton(clock);
            host.Services.AddSingleton(new LedgerKeeping { IsStrict = isStrict, LongestWait = Long });
            host.Services.AddSingleton<LedgerKeepers>();
            host.Logging.SetMinimumLevel(LogLevel.None);
        });
        builder.ConfigureSilo((_, silo) => silo.AddActivityPropagation().Configure<SiloMessagingOptions>(options => options.ResponseTimeout = Long));
        var silos = builder.Build();
        await silos.DeployAsync();
        return new LedgerCluster(database, store, silos);
    }

    /// <summary>Stops cleanly: silos let go of their ledgers first.</summary>
    public async ValueTask DisposeAsync()
    {
        await Silos.StopAllSilosAsync();
        await Silos.DisposeAsync();
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    private sealed class Health : IClusterHealth
    {
        public string? Fault => null;
    }
}
