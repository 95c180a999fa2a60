using Npgsql;

namespace Sluice.Silo.Ledgers;

/// <summary>Drops rows on which nothing has counted for a day, and that nobody has claimed since, in small steps that wander over the table. Silos may do so side by side.</summary>
internal sealed partial class ExpiredLedgers(ClusterDatabase database, TimeProvider time, ILogger<ExpiredLedgers> logger) : BackgroundService
{
    private const int StepsPerPass = 20;

    /// <summary>
    /// A day late: by then no activation holds such a ledger, since idle ones end after minutes. One that does all the same finds its claim gone before it
    /// admits anything.
    /// </summary>
    private const string Drop =
        """
        WITH page AS (SELECT owner FROM grain_ledgers WHERE owner > $1 ORDER BY owner LIMIT 1000),
             expired AS (
               SELECT grain_ledgers.owner FROM grain_ledgers JOIN page USING (owner)
               WHERE expires_ms < extract(epoch FROM now()) * 1000 - 86400000 FOR UPDATE OF grain_ledgers SKIP LOCKED),
             dropped AS (DELETE FROM grain_ledgers USING expired WHERE grain_ledgers.owner = expired.owner)
        SELECT max(owner) FROM page HAVING count(*) = 1000
        """;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var after = ""; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await Task.Delay(Period, time, stoppingToken);
                await using var connection = await database.Membership.OpenConnectionAsync(stoppingToken);
                for (var step = 0; step == 0 || (step < StepsPerPass && after.Length > 0); step++)
                    after = await StepAsync(connection, after, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(logger, failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Expired rows of the table grain_ledgers could not be dropped; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
