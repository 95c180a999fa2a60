using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using Sluice.Store.Postgres;

namespace Sluice.Gateway.Enforcement;

/// <summary>The engine <c>embedded</c>: ledgers in this process, their state in SQLite.</summary>
public sealed class EmbeddedEngine : IEngine
{
    public string Name => "embedded";

    public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
    {
        if (settings is { Postgres: { } database, PerNodeLimits: false })
        {
            builder.Services.AddSingleton(services => Lock(database, services));
            builder.Services.AddSingleton<IReadiness, DatabaseLockReadiness>();
        }

        builder.Services.AddSingleton(services => Open(settings, services));
        builder.Services.AddSingleton<ILedger>(services => services.GetRequiredService<EmbeddedLedger>());
        builder.Services.AddSingleton<IReadiness, EmbeddedReadiness>();
        builder.Services.AddSingleton(services => new NodeFiles(settings.DataPath, services.GetRequiredService<EmbeddedLedger>().Node));
    }

    private static EmbeddedLedger Open(EngineSettings settings, IServiceProvider services)
    {
        var options = new EmbeddedLedgerOptions { DataPath = settings.DataPath, Durability = settings.Durability, PerNodeLimits = settings.PerNodeLimits };
        try
        {
            services.GetService<DatabaseLock>();
            return EmbeddedLedger.Open(options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>());
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException)
        {
            throw StartException.Unavailable(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StartException.OfDataPath(settings.DataPath, exception);
        }
    }

    /// <summary>Waits where it stands, as all of the start does: the container makes objects synchronously.</summary>
    private static DatabaseLock Lock(PostgresAddress database, IServiceProvider services)
    {
        try
        {
            var (time, logger) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<DatabaseLock>>());
            return DatabaseLock.TakeAsync(database, time, logger, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (StartException.IsOfDatabase(exception))
        {
            throw StartException.Of(database, exception);
        }
    }
}
