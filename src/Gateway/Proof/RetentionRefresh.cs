using Sluice.Store.Audit;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Proof;

/// <summary>Tells the audit which organisations keep their records for a time of their own. While the directory cannot be read, what was read last holds.</summary>
internal sealed partial class RetentionRefresh(IDirectoryStore store, AuditRetention retention, TimeProvider time, ILogger<RetentionRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            await RefreshAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>The decisions are pruned by whoever writes them, the admin audit here.</summary>
    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        try
        {
            retention.Use(await ReadAsync(stoppingToken));
            await store.Audit.PruneAsync(retention, stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogUnread(exception.Message);
        }
    }

    private async Task<Dictionary<string, int>> ReadAsync(CancellationToken stoppingToken)
    {
        var days = new Dictionary<string, int>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await store.Organisations.ListAllAsync(new PageRequest(PageRequest.Largest, cursor), stoppingToken);
            foreach (var organisation in page.Items)
            {
                if (organisation.AuditRetentionDays is { } own)
                    days[organisation.Id] = own;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
        return days;
    }

    [LoggerMessage(LogLevel.Warning, "How long organisations keep their audit could not be read, or the admin audit not be pruned: {Problem}. What was read last holds; before the first time, nothing is pruned.")]
    private partial void LogUnread(string problem);
}
