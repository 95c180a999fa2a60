using Sluice.Store.Audit.Postgres;

namespace Sluice.Gateway.Proof;

/// <summary>Takes what is too old out of the shipped decisions. Every node asks; the database lets one do it at a time.</summary>
internal sealed partial class ShippedRetention(PostgresRetention retention, TimeProvider time, ILogger<ShippedRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await retention.PruneAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old decisions in PostgreSQL could not be pruned: {Problem}. The next minute tries again.")]
    private partial void LogFailed(string problem);
}
