using Sluice.Gateway;
using Sluice.Gateway.Enforcement;
using Sluice.Grains.Ledgers;
using Sluice.Store.Ledger;
using Sluice.Store.Postgres;

namespace Sluice.Silo.Ledgers;

internal static class LedgersFeature
{
    /// <summary>How long a statement for many owners may take: shorter than the gateway waits, so that a dead database is known before calls pile up.</summary>
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(1);

    /// <summary>Opened when it is first needed, thus before the node listens.</summary>
    public static void AddClusterDatabase(this IHostApplicationBuilder builder, PostgresAddress address) => builder.Services.AddSingleton(_ => Open(address));

    /// <summary>The store and the clock of the grains of this silo.</summary>
    public static void AddLedgers(this IHostApplicationBuilder builder, Durability durability)
    {
        builder.Services.AddSingleton<DatabaseHealth>();
        builder.Services.AddSingleton<DatabaseClock>();
        builder.Services.AddSingleton<ILedgerClock>(services => services.GetRequiredService<DatabaseClock>());
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseClock>());
        builder.Services.AddHostedService<ExpiredLedgers>();
        builder.Services.AddSingleton<ILedgerStore>(services => new PostgresLedgerStore(
            services.GetRequiredService<ClusterDatabase>(), services.GetRequiredService<DatabaseHealth>(), StorePatience, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(new LedgerKeeping { IsStrict = durability == Durability.Strict });
        builder.Services.AddKeepers();
    }

    /// <summary>What the grains of one silo share.</summary>
    public static void AddKeepers(this IServiceCollection services)
    {
        services.AddSingleton<LedgerKeepers>();
        services.AddSingleton(static services => services.GetRequiredService<LedgerKeepers>().Residents);
    }

    /// <summary>Waits where it stands, as all of the start does: the container makes objects synchronously.</summary>
    private static ClusterDatabase Open(PostgresAddress address)
    {
        try
        {
            return ClusterDatabase.OpenAsync(address, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (StartException.IsOfDatabase(exception))
        {
            throw StartException.Of(address, exception);
        }
    }
}
