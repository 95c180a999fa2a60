using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>
/// Tells webhooks of calls that wait, at least once each: whose turn it is says the store, so that a message survives its node, and two nodes do not both send
/// it. Ends when it arrived, when the call waits no longer, or after <see cref="MostAttempts"/>.
/// </summary>
internal sealed partial class Announcements(
    IDirectoryStore store, WebhookTargets targets, WebhookClient client, AnnouncementBell bell, TimeProvider time, ILogger<Announcements> logger)
    : BackgroundService
{
    public const int MostAttempts = 10;

    /// <summary>Messages under way at once from this node: a receiver that does not answer takes one of these for as long as it is waited for.</summary>
    private const int MostAtOnce = 16;

    /// <summary>How often the store is asked for what other nodes left behind.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lease = WebhookClient.LongestWait + TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(MostAtOnce, MostAtOnce);
    private readonly BusyReceivers _busy = new();
    private bool _isFailing;
    private long _tidiedAt;

    public override void Dispose()
    {
        _places.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _tidiedAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await RunAsync(stoppingToken);
            await bell.WaitAsync(PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        for (var place = 0; place < MostAtOnce; place++)
            await _places.WaitAsync(CancellationToken.None);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (time.GetElapsedTime(_tidiedAt) >= TidyInterval)
            {
                _tidiedAt = time.GetTimestamp();
                await store.Approvals.TidyAsync(cancellationToken);
            }

            await _places.WaitAsync(cancellationToken);
            var turn = await TakeAsync(cancellationToken);
            while (turn is not null)
            {
                _busy.Begin(turn.Organisation);
                _ = SendAsync(turn, cancellationToken);
                await _places.WaitAsync(cancellationToken);
                turn = await TakeAsync(cancellationToken);
            }

            _isFailing = false;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!_isFailing && !cancellationToken.IsCancellationRequested)
                LogStoreFailed(exception);
            _isFailing = true;
        }
    }

    /// <summary>Gives the place back when there is nothing to do for it.</summary>
    private async Task<DueAnnouncement?> TakeAsync(CancellationToken cancellationToken)
    {
        DueAnnouncement? turn = null;
        try
        {
            return turn = await store.Approvals.TakeDueAsync(Lease, _busy.Full, cancellationToken);
        }
        finally
        {
            if (turn is null)
                _places.Release();
        }
    }

    /// <summary>The border of one turn. One that fails for want of the store is taken again when its lease is over.</summary>
    private async Task SendAsync(DueAnnouncement turn, CancellationToken cancellationToken)
    {
        try
        {
            var organisation = new OrganisationId(turn.Organisation);
            var approval = await store.Approvals.FindAsync(organisation, turn.Id, cancellationToken);
            var target = await targets.ForAsync(organisation, cancellationToken);
            var isWaiting = approval?.StateAt(NowMs) == ApprovalStates.Pending;
            var failure = isWaiting && target is not null
                ? await client.SendAsync(target, turn.Id, WebhookMessage.Of(approval!), cancellationToken)
                : null;
            if (failure is not null)
                LogNotArrived(turn.Id, turn.Organisation, turn.Attempt, MostAttempts, failure.Reason);
            await store.Approvals.EndTurnAsync(turn, NextMs(turn, failure), cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!cancellationToken.IsCancellationRequested)
                LogStoreFailed(exception);
        }
        finally
        {
            if (_busy.End(turn.Organisation))
                bell.Ring();
            _places.Release();
        }
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>One second after the first failure, then twice as long each time.</summary>
    private long? NextMs(DueAnnouncement turn, WebhookFailure? failure)
    {
        if (failure is null || failure.IsFinal || turn.Attempt >= MostAttempts)
            return null;
        var pause = Math.Min(TimeSpan.FromSeconds(1L << (int)Math.Min(turn.Attempt - 1, 16)).TotalMilliseconds, LongestPause.TotalMilliseconds);
        return NowMs + (long)pause;
    }

    [LoggerMessage(83, LogLevel.Warning, "The approval {Id} could not be announced to the webhook of {Organisation} (attempt {Attempt} of {Most}): {Reason}")]
    private partial void LogNotArrived(string id, string organisation, long attempt, int most, string reason);

    [LoggerMessage(84, LogLevel.Warning, "Approvals cannot be announced: the directory's database does not answer. It is tried again")]
    private partial void LogStoreFailed(Exception exception);
}
