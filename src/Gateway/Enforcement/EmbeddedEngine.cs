using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;

namespace Sluice.Gateway.Enforcement;

/// <summary>The engine <c>embedded</c>: ledgers in this process, their state in SQLite.</summary>
public sealed class EmbeddedEngine : IEngine
{
    public string Name => "embedded";

    public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
    {
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
            return EmbeddedLedger.Open(options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or InvalidDataException)
        {
            throw new StartException(exception.Message, exception);
        }
    }
}
