using Sluice.Gateway.Configuration;
using Sluice.Gateway.Enforcement;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Proof;

/// <summary>How long the audit is kept, and what shows that it is whole.</summary>
internal static class ProofFeature
{
    public static void AddProof(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.Services.AddSingleton(services => new AuditRetention(options.Audit.RetentionDays, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<RetentionRefresh>();
        builder.Services.AddSingleton<ICheckpointReader>(services => new SqliteCheckpointReader(services.GetRequiredService<NodeFiles>().PathOf("audit")));
        if (options.Audit.CheckpointFile is not null)
            builder.Services.AddHostedService<CheckpointExport>();
        if (options.Postgres is not { } database)
            return;
        builder.Services.AddSingleton(services => new PostgresRetention(
            database, services.GetRequiredService<KeyRing>(), services.GetRequiredService<AuditRetention>()));
        builder.Services.AddHostedService<ShippedRetention>();
    }

    /// <summary>Before anything is changed. The keys are checked against the store, so that it is open before they are.</summary>
    public static void ChainAdminAudit(this WebApplication app) =>
        app.Services.GetRequiredService<SqlDirectoryStore>().ChainAuditUnder(app.Services.GetRequiredService<KeyRing>());
}
