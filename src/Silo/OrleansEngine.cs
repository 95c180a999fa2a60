using Sluice.Gateway;
using Sluice.Gateway.Enforcement;
using Sluice.Grains.Engine;
using Sluice.Policy.Ledger;
using Sluice.Silo.Clustering;
using Sluice.Silo.Configuration;
using Sluice.Silo.Ledgers;

namespace Sluice.Silo;

/// <summary>The engine <c>orleans</c>: each owner's ledger is a grain somewhere in a cluster, of which this node is a silo, a client, or both.</summary>
internal sealed class OrleansEngine : IEngine
{
    public const string EngineName = "orleans";

    public string Name => EngineName;

    public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
    {
        var cluster = ReadSettings(builder.Configuration);
        builder.AddClusterDatabase(settings.Postgres!);
        if (cluster.Role == ClusterRole.Gateway)
            builder.AddClusterClient(cluster);
        else
            builder.AddSilo(cluster, settings.Durability);
        builder.Services.AddSingleton<ILedger>(services => Open(settings, cluster, services));
        builder.AddSharedFiles(settings.DataPath);
    }

    private static OrleansLedger Open(EngineSettings settings, ClusterSettings cluster, IServiceProvider services)
    {
        services.GetRequiredService<ClusterDatabase>();

        // Sooner than the gateway gives up by itself, which it does without knowing why.
        var longestWait = settings.LedgerTimeout * 0.9;
        var (time, logger) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<OrleansLedger>>());
        return new OrleansLedger(services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<IClusterHealth>(), longestWait, time, logger, cluster.LeaseAboveCallsPerSecond);
    }

    /// <exception cref="StartException">Names every wrong option at once.</exception>
    internal static ClusterSettings ReadSettings(IConfiguration configuration)
    {
        var settings = ClusterSettingsReader.Read(configuration, out var errors);
        return errors.Count == 0 ? settings : throw new StartException($"The configuration is wrong:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
    }
}
