using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ending;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Proof;

/// <summary>Appends the ends of the chains that have grown to the checkpoint file: every minute, and once more at the stop.</summary>
internal sealed partial class CheckpointExport(
    SluiceOptions options, SqliteAuditLog audit, ICheckpointReader reader, IDirectoryStore store, TimeProvider time, ILogger<CheckpointExport> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(Guid Node, string Organisation), long> _exported = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Of its own: calls in flight may have used up the time of the stop.
        using var patience = new CancellationTokenSource(DrainTimes.Of(options).Flush, time);
        await audit.FlushAsync(patience.Token);
        await ExportAsync(patience.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await ExportAsync(stoppingToken);
    }

    private async Task ExportAsync(CancellationToken cancellationToken)
    {
        try
        {
            IEnumerable<ChainCheckpoint> decisions = await reader.ReadAsync(organisation: null, cancellationToken);
            var all = decisions.Concat(await store.Audit.CheckpointsAsync(organisation: null, cancellationToken));
            var grown = all.Where(checkpoint => _exported.GetValueOrDefault((checkpoint.Node, checkpoint.Organisation)) != checkpoint.Sequence).ToList();
            if (grown.Count > 0)
                CheckpointFile.Append(options.Audit.CheckpointFile!, grown);
            foreach (var checkpoint in grown)
                _exported[(checkpoint.Node, checkpoint.Organisation)] = checkpoint.Sequence;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(options.Audit.CheckpointFile!, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "Checkpoints of the audit could not be appended to {Path}: {Problem}. The next minute tries again.")]
    private partial void LogFailed(string path, string problem);
}
