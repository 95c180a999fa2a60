using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Directories;

/// <summary>Tells the store when its grants were used, to the minute and some seconds late: no call waits for it, and what it cannot keep is not worth more.</summary>
internal sealed partial class LastUsed(IDirectoryStore store, TimeProvider time, ILogger<LastUsed> logger) : BackgroundService
{
    /// <summary>Grants whose use waits to be written. Past it, a grant's use is forgotten until its next minute.</summary>
    public const int MostWaiting = 65_536;

    /// <summary>In one transaction: an administrator who changes one of these grants waits for no more.</summary>
    private const int BatchSize = 500;

    private const long MinuteMs = 60_000;

    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Dictionary<string, GrantUse> _waiting = new(StringComparer.Ordinal);
    private bool _isFailing;

    /// <summary>Called with each request; what a manifest declares has no row to write to.</summary>
    public void Note(Grant grant)
    {
        if (!grant.IsStored)
            return;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (grant.IsFirstUseIn(now / MinuteMs))
            Add(new GrantUse(new OrganisationId(grant.Server.Organisation), grant.Id, now));
    }

    /// <summary>What waits is written before the node goes, if the store answers.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = new CancellationTokenSource(LongestFarewell, time);
        await WriteAsync(patience.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var period = new PeriodicTimer(Period, time);
        while (await period.WaitForNextTickAsync(stoppingToken))
            await WriteAsync(stoppingToken);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var uses = TakeAll();
        var written = 0;
        try
        {
            foreach (var batch in uses.Chunk(BatchSize))
            {
                await store.Grants.MarkUsedAsync(batch, cancellationToken);
                written += batch.Length;
            }

            _isFailing = false;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            foreach (var use in uses.AsSpan(written))
                Add(use);
            if (!_isFailing && !cancellationToken.IsCancellationRequested)
                LogFailed(exception);
            _isFailing = true;
        }
    }

    private GrantUse[] TakeAll()
    {
        lock (_gate)
        {
            GrantUse[] uses = [.. _waiting.Values];
            _waiting = new Dictionary<string, GrantUse>(StringComparer.Ordinal);
            return uses;
        }
    }

    /// <summary>Ids are unique over the install. The store keeps the latest use, whichever comes last.</summary>
    private void Add(GrantUse use)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(use.Grant, out var other) ? other.UsedMs < use.UsedMs : _waiting.Count < MostWaiting)
                _waiting[use.Grant] = use;
        }
    }

    [LoggerMessage(60, LogLevel.Warning, "When grants were used last could not be written; it is tried again every few seconds")]
    private partial void LogFailed(Exception exception);
}
