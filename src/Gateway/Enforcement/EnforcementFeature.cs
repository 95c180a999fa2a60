using Sluice.Gateway.Configuration;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Enforcement;

internal static class EnforcementFeature
{
    public static void AddAudit(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.Services.AddSingleton(services => OpenAudit(options, services));
        builder.Services.AddSingleton<IAuditLog>(services => services.GetRequiredService<SqliteAuditLog>());
        builder.Services.AddSingleton<IDecisionReader>(services => new SqliteDecisionReader(services.GetRequiredService<NodeFiles>().PathOf("audit")));
        builder.Services.AddSingleton<IReadiness, AuditReadiness>();
    }

    public static void AddEngine(this WebApplicationBuilder builder, SluiceOptions options, IReadOnlyList<IEngine> engines)
    {
        var engine = engines.First(candidate => candidate.Name == options.Engine);
        engine.AddTo(builder, new EngineSettings(options.DataPath, options.Durability, options.PerNodeLimits, options.Postgres));
    }

    public static void AddEnforcement(this WebApplicationBuilder builder)
    {
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
        app.Services.GetRequiredService<IAuditLog>();
        app.Services.GetRequiredService<KeyRing>();
    }

    private static SqliteAuditLog OpenAudit(SluiceOptions options, IServiceProvider services)
    {
        try
        {
            return SqliteAuditLog.Open(
                services.GetRequiredService<NodeFiles>().PathOf("audit"),
                new AuditLogOptions { Slots = options.AuditSlots },
                services.GetRequiredService<KeyRing>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<SqliteAuditLog>>());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Sluice:DataPath = \"{options.DataPath}\": {exception.Message}", exception);
        }
    }
}
