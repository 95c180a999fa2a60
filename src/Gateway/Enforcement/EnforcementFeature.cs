using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ending;
using Sluice.Gateway.Telemetry;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Enforcement;

internal static class EnforcementFeature
{
    public static void AddAudit(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.Services.AddSingleton(services => OpenAudit(options, services));
        builder.Services.AddSingleton<IAuditLog>(services => services.GetRequiredService<SqliteAuditLog>());
        builder.Services.AddSingleton<IReadiness, AuditReadiness>();
        if (options.Postgres is not { } database)
        {
            builder.Services.AddSingleton<IDecisionReader>(services => new SqliteDecisionReader(AuditFile(services)));
            return;
        }

        builder.Services.AddSingleton<IDecisionReader>(_ => new PostgresDecisionReader(database));
        builder.Services.AddSingleton(services => DecisionShipper.Open(
            services.GetRequiredService<SqliteAuditLog>(),
            AuditFile(services),
            database,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<DecisionShipper>>()));
        builder.Services.AddSingleton<IReadiness, SpoolReadiness>();
    }

    public static void AddEngine(this WebApplicationBuilder builder, SluiceOptions options, IReadOnlyList<IEngine> engines)
    {
        var engine = engines.First(candidate => candidate.Name == options.Engine);
        engine.AddTo(builder, new EngineSettings(
            options.DataPath, options.Durability, options.PerNodeLimits, options.Postgres, TimeSpan.FromMilliseconds(options.LedgerTimeoutMs)));
    }

    public static void AddEnforcement(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services =>
            ActivatorUtilities.CreateInstance<Reservations>(services, ActivatorUtilities.CreateInstance<MeasuredLedger>(services)));
        builder.Services.AddSingleton<Enforcer>();
        builder.Services.AddSingleton<GrantGates>();
    }

    /// <summary>
    /// Opened before anything listens, so that what is wrong with them is an error of the start. The ledger first: it holds the lock of the data path,
    /// so a second gateway touches nothing of the first one's.
    /// </summary>
    /// <exception cref="StartException">A file cannot be used.</exception>
    public static void OpenStores(this WebApplication app)
    {
        app.Services.GetRequiredService<ILedger>();
        var audit = app.Services.GetRequiredService<SqliteAuditLog>();
        app.Services.GetRequiredService<GatewayMetrics>().WatchAudit(() => audit.Pending);
        app.Services.GetRequiredService<KeyRing>();
    }

    /// <summary>After the directory, whose start brings the database to this program's schema. The database may be away from then on.</summary>
    public static void StartShipping(this WebApplication app)
    {
        if (app.Services.GetService<DecisionShipper>() is { } shipper)
            app.Services.GetRequiredService<GatewayMetrics>().WatchSpool(() => shipper.Backlog, app.Services.GetRequiredService<TimeProvider>());
    }

    private static string AuditFile(IServiceProvider services) => services.GetRequiredService<NodeFiles>().PathOf("audit");

    /// <summary>With PostgreSQL the file is a spool, which lets go of what was shipped: what is kept there is PostgreSQL's to prune.</summary>
    private static AuditLogOptions OptionsOf(SluiceOptions options, AuditRetention retention)
    {
        var common = new AuditLogOptions { Slots = options.AuditSlots, LongestStop = DrainTimes.Of(options).Flush / 2 };
        return options.Postgres is null
            ? common with { Retention = retention }
            : common with { SpoolBytes = options.AuditSpoolMegabytes * 1024L * 1024L };
    }

    private static SqliteAuditLog OpenAudit(SluiceOptions options, IServiceProvider services)
    {
        try
        {
            return SqliteAuditLog.Open(
                AuditFile(services),
                OptionsOf(options, services.GetRequiredService<AuditRetention>()),
                services.GetRequiredService<KeyRing>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<SqliteAuditLog>>());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StartException.Unavailable($"Sluice:DataPath = \"{options.DataPath}\": {exception.Message}", exception);
        }
    }
}
