using System.Net;
using Orleans.Configuration;
using Orleans.Diagnostics;
using Orleans.Messaging;
using Orleans.Runtime;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Telemetry.Otel;
using Sluice.Grains.Engine;
using Sluice.Silo.Configuration;
using Sluice.Silo.Health;
using Sluice.Silo.Ledgers;
using Sluice.Silo.Rehearsals;
using Sluice.Store.Ledger;

namespace Sluice.Silo.Clustering;

internal static class ClusteringFeature
{
    /// <summary>A silo that is gone is known to be after three seconds or so, since its owners cannot be asked until then.</summary>
    private const int MissedProbes = 3;

    /// <summary>For handing ledgers over and saying good-bye, after the calls are done: others would have to find out by themselves.</summary>
    private static readonly TimeSpan Leave = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);
    /// <summary>By itself Orleans gives a probe up to four seconds while this node is busy: a silo that is gone would be missed for longer than ten.</summary>
    private static readonly TimeSpan SlowestProbe = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GatewayList = TimeSpan.FromSeconds(1);

    /// <summary>A silo that is paused takes connections, since its kernel does, and never answers on them.</summary>
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(2);

    /// <summary>A silo that stops still serves so long, until the nodes of the role gateway have turned to others; and so long for its last answers to leave.</summary>
    private static readonly TimeSpan TurnAway = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(250);

    /// <summary>A call that waited so long in the cluster is dropped undelivered: its gateway has denied it, and a charge would be for nothing.</summary>
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(1);

    /// <summary>This node holds ledgers.</summary>
    public static void AddSilo(this IHostApplicationBuilder builder, ClusterSettings settings, Durability durability)
    {
        builder.AddLedgers(durability);
        builder.AddTelemetryOfOrleans();

        // Services start in this order.
        builder.Services.AddHostedService<Rehearsal>();
        builder.UseOrleans(silo =>
        {
            silo.Use(settings);
            silo.AddConduct();
            silo.Services.AddSingleton<IFatalErrorHandler, GivenUp>();
            silo.Configure<ClusterOptions>(options => Name(options, settings));
            silo.Configure<EndpointOptions>(options =>
            {
                options.AdvertisedIPAddress = settings.Address;
                (options.SiloPort, options.GatewayPort) = (settings.SiloPort, settings.GatewayPort);
                options.SiloListeningEndpoint = new IPEndPoint(settings.Address, settings.SiloPort);
                options.GatewayListeningEndpoint = new IPEndPoint(settings.Address, settings.GatewayPort);
            });
        });
        builder.Services.PostConfigure<HostOptions>(host => host.ShutdownTimeout += MovingOut.Longest + MovingOut.Patience + Leave);
        builder.Services.AddSingleton<SiloHealth>();
        builder.Services.AddSingleton<IClusterHealth>(services => services.GetRequiredService<SiloHealth>());
        builder.Services.AddSingleton<IReadiness, ClusterReadiness>();
        builder.Services.AddSingleton<IReadiness, LedgerReadiness>();
    }

    /// <summary>How silos behave to each other, whatever cluster they belong to.</summary>
    public static void AddConduct(this ISiloBuilder silo)
    {
        silo.AddActivityPropagation();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, MovingOut>();
        silo.AddDirectory();
        silo.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = LongestConnect);
        silo.Configure<SiloMessagingOptions>(options =>
        {
            options.ResponseTimeout = LongestDelivery;
            (options.ClientGatewayShutdownNotificationTimeout, options.WaitForMessageToBeQueuedForOutboundTime) = (TurnAway, LastAnswers);
        });
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            (options.ProbeTimeout, options.NumMissedProbesLimit) = (Probe, MissedProbes);
            options.MaxProbeTimeout = SlowestProbe;
            (options.IAmAliveTablePublishTimeout, options.TableRefreshTimeout) = (Alive, Alive);
        });
    }

    /// <summary>This node asks silos.</summary>
    public static void AddClusterClient(this IHostApplicationBuilder builder, ClusterSettings settings)
    {
        var health = new ClientHealth();
        builder.AddTelemetryOfOrleans();
        builder.UseOrleansClient(client =>
        {
            client.Use(settings);
            client.AddActivityPropagation();
            client.Configure<ClusterOptions>(options => Name(options, settings));
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = LongestDelivery);
            client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = LongestConnect);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayList);
            client.AddGatewayCountChangedHandler((_, change) => health.GatewaysChanged(change.NumberOfConnectedGateways));
            client.UseConnectionRetryFilter(WaitForSilosAsync);
        });
        builder.Services.AddSingleton<IClusterHealth>(health);
        builder.Services.AddSingleton<IReadiness, ClusterReadiness>();
    }

    /// <summary>
    /// Where each grain is. By itself Orleans has a silo that stops or dies end the grains of others whose entries it held, and a silo that joins may not know of
    /// grains that run: this directory moves its entries in order, and asks the silos for what one took with it.
    /// </summary>
    private static void AddDirectory(this ISiloBuilder silo)
    {
#pragma warning disable ORLEANSEXP003 // Experimental, and what it could do wrong is harmless here: of two activations of an owner only one has the claim.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // It would keep a dead silo's grains from coming back for half a minute, in case that one still runs: that is what claims are for.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
    }

    private static void Use(this ISiloBuilder silo, ClusterSettings settings)
    {
        switch (settings.Clustering)
        {
            case ClusteringKind.Postgres:
                silo.Services.AddSingleton<IMembershipTable, PostgresMembershipTable>();
                break;
            case ClusteringKind.Azure:
                AzureClustering.Use(silo, settings);
                break;
            default:
                silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, new IPEndPoint(IPAddress.Loopback, settings.FirstSiloPort));
                break;
        }
    }

    private static void Use(this IClientBuilder client, ClusterSettings settings)
    {
        switch (settings.Clustering)
        {
            case ClusteringKind.Postgres:
                client.Services.AddSingleton<IGatewayListProvider, PostgresGatewayList>();
                break;
            case ClusteringKind.Azure:
                AzureClustering.Use(client, settings);
                break;
            default:
                client.UseLocalhostClustering(settings.GatewayPort);
                break;
        }
    }

    private static void Name(ClusterOptions options, ClusterSettings settings) => (options.ClusterId, options.ServiceId) = (settings.Name, settings.Name);

    /// <summary>A gateway may start before the silos: it waits for them, and does not listen meanwhile.</summary>
    private static async Task<bool> WaitForSilosAsync(Exception failure, CancellationToken cancellationToken)
    {
        await Task.Delay(ConnectPause, TimeProvider.System, cancellationToken);
        return true;
    }

    /// <summary>Orleans tells at length of every start and every probe. Its spans of calls to grains are shown; those of its own affairs are not.</summary>
    private static void AddTelemetryOfOrleans(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new TracedSource(ActivitySources.ApplicationGrainActivitySourceName));
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);

        // Its first check calls every start of the process a pause as long as the machine is up.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // A line for each call that comes too late, of which the engine tells by itself.
        builder.Logging.AddFilter("Orleans.Runtime.CallbackData", LogLevel.Error);
        builder.Logging.AddFilter("Orleans.Messaging", LogLevel.Critical);
    }
}
