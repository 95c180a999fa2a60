using System.Threading.Channels;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Approvals;

/// <summary>
/// Writes down, for people, what ledgers hold of approvals. No call waits for it: a call that is held is answered at once, and what could not be written is
/// written when the same call asks again.
/// </summary>
internal sealed partial class ApprovalDesk(IDirectoryStore store, AnnouncementBell bell, TimeProvider time, ILogger<ApprovalDesk> logger) : BackgroundService
{
    /// <summary>Notes that wait to be written. Past it a note is lost.</summary>
    public const int MostWaiting = 1_024;

    private const int MostKnown = 8_192;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(2);

    private readonly Channel<DeskNote> _notes = Channel.CreateBounded<DeskNote>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Whether the approval is written down, or about to be.</summary>
    public bool Knows(string id)
    {
        lock (_known)
            return _known.Contains(id);
    }

    public void Add(DeskNote note)
    {
        if (note.New is not null)
            Remember(note.Id);
        if (_notes.Writer.TryWrite(note))
            return;
        Forget(note);
        LogFull(note.Id);
    }

    /// <summary>What waits is written before the node goes, if the store answers.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = new CancellationTokenSource(LongestFarewell, time);
        while (_notes.Reader.TryRead(out var note))
        {
            if (!await TryWriteAsync(note, patience.Token))
                return;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _notes.Reader.WaitToReadAsync(stoppingToken))
        {
            while (_notes.Reader.TryPeek(out var note))
            {
                while (!await TryWriteAsync(note, stoppingToken) && time.GetUtcNow().ToUnixTimeMilliseconds() < note.ExpiresMs)
                    await Task.Delay(RetryPause, time, stoppingToken);
                _notes.Reader.TryRead(out _);
            }
        }
    }

    private async Task<bool> TryWriteAsync(DeskNote note, CancellationToken cancellationToken)
    {
        try
        {
            if (note.New is { } approval)
            {
                await store.Approvals.AddAsync(approval, cancellationToken);
                bell.Ring();
            }
            else
            {
                await store.Approvals.MarkAsync(note.Organisation, note.Id, note.State, note.ExpiresMs, cancellationToken);
            }

            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            LogFailed(note.Id, exception);
            return false;
        }
    }

    private void Remember(string id)
    {
        lock (_known)
        {
            if (_known.Count == MostKnown)
                _known.Clear();
            _known.Add(id);
        }
    }

    private void Forget(DeskNote note)
    {
        lock (_known)
        {
            if (note.New is not null)
                _known.Remove(note.Id);
        }
    }

    [LoggerMessage(80, LogLevel.Warning, "The approval {Id} could not be written down; it is tried again until it expires")]
    private partial void LogFailed(string id, Exception exception);

    [LoggerMessage(81, LogLevel.Warning, "The approval {Id} is not written down: too many wait. It is when the same call asks again")]
    private partial void LogFull(string id);
}
