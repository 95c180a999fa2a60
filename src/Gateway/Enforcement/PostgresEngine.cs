using System.Data.Common;
using System.Net.Sockets;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using Sluice.Store.Ledger.Postgres;
using Sluice.Store.Postgres;

namespace Sluice.Gateway.Enforcement;

/// <summary>The engine <c>postgres</c>: ledgers are rows of the database that a few gateways share.</summary>
public sealed class PostgresEngine : IEngine
{
    public const string EngineName = "postgres";

    public string Name => EngineName;

    public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
    {
        var address = settings.Postgres ?? throw new ArgumentException("The engine postgres needs a database.", nameof(settings));
        builder.Services.AddSingleton(services => Open(address, settings, services));
        builder.Services.AddSingleton<ILedger>(services => services.GetRequiredService<PostgresLedger>());
        builder.Services.AddSingleton<IReadiness, PostgresReadiness>();
        builder.AddSharedFiles(settings.DataPath);
    }

    private static PostgresLedger Open(PostgresAddress address, EngineSettings settings, IServiceProvider services)
    {
        // Sooner than the gateway gives up by itself, which it does without knowing why.
        var longestWait = settings.LedgerTimeout * 0.9;
        var options = new PostgresLedgerOptions { ConnectionString = address.Reveal(), Durability = settings.Durability, LongestWait = longestWait };
        try
        {
            var (time, loggers) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>());
            return PostgresLedger.OpenAsync(options, time, loggers, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is DbException or SocketException or TimeoutException)
        {
            throw StartException.Unavailable(
                $"ConnectionStrings:Sluice = \"{address}\": the ledgers cannot be opened: {exception.Message}. "
                + "Start the database, let its user create tables, or mend the connection string.",
                exception);
        }
    }
}
