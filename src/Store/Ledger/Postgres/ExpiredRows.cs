using Microsoft.Extensions.Logging;
using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// Drops rows on which nothing counts any more, in small steps that wander over the table: so many a minute that a million rows take less than an hour.
/// Nodes may do so side by side.
/// </summary>
internal sealed partial class ExpiredRows : IAsyncDisposable
{
    private const int StepsPerPass = 20;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>An hour late: a clock that is set back after a failover finds what counts again.</summary>
    private const string Drop =
        """
        WITH page AS (SELECT owner, expires_ms FROM ledgers WHERE owner > $1 ORDER BY owner LIMIT 1000),
             expired AS (
               SELECT ledgers.owner FROM ledgers JOIN page USING (owner)
               WHERE ledgers.expires_ms < extract(epoch FROM now()) * 1000 - 3600000 FOR UPDATE OF ledgers SKIP LOCKED),
             dropped AS (DELETE FROM ledgers USING expired WHERE ledgers.owner = expired.owner)
        SELECT max(owner) FROM page HAVING count(*) = 1000
        """;

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public ExpiredRows(NpgsqlDataSource database, TimeProvider time, ILogger logger)
    {
        (_database, _time, _logger) = (database, time, logger);
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Looks at the next thousand rows.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="after">The key to go on after; empty to start.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>Where to go on; empty at the end.</returns>
    internal static async Task<string> StepAsync(NpgsqlConnection connection, string after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Drop, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after });
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "";
    }

    private async Task RunAsync()
    {
        for (var after = ""; !_stop.IsCancellationRequested;)
        {
            try
            {
                await Task.Delay(Period, _time, _stop.Token);
                await using var connection = await _database.OpenConnectionAsync(_stop.Token);
                for (var step = 0; step == 0 || (step < StepsPerPass && after.Length > 0); step++)
                    after = await StepAsync(connection, after, _stop.Token);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(_logger, failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Expired rows of the table ledgers could not be dropped; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
