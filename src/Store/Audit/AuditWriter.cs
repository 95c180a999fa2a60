using Microsoft.Extensions.Logging;

namespace Sluice.Store.Audit;

/// <summary>
/// The one thread that writes decisions. Its own, because it waits for the disk: a pool thread that did so would be missing where requests are
/// served.
/// </summary>
internal sealed partial class AuditWriter : IAsyncDisposable
{
    private static readonly TimeSpan ShortestBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UpkeepInterval = TimeSpan.FromMinutes(1);

    private readonly AuditDatabase _database;
    private readonly SlotPool _slots;
    private readonly AuditLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WriteQueue _queue;
    private readonly WorkBell _work;
    private readonly Bell _retry;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _shipped;
    private long _letGo;
    private long _failingSince;
    private bool _keepsShipped;
    private readonly ITimer _upkeep;
    private volatile bool _isUpkeepDue;
    private volatile string? _fault;
    private volatile bool _hasGivenUp;

    public AuditWriter(AuditDatabase database, SlotPool slots, AuditLogOptions options, TimeProvider time, ILogger logger)
    {
        (_database, _slots, _options, _time, _logger) = (database, slots, options, time, logger);
        _queue = new WriteQueue(options.Slots);
        _work = new WorkBell(options.BatchInterval);
        _retry = new Bell(time);
        _upkeep = time.CreateTimer(static state => ((AuditWriter)state!).WantUpkeep(), this, UpkeepInterval, UpkeepInterval);
        new Thread(Run) { IsBackground = true, Name = "audit writer" }.Start();
    }

    public string? Fault => _fault;

    /// <summary>Whether writing has failed for longer than a call may be forwarded all the same.</summary>
    public bool IsOverdue => Volatile.Read(ref _failingSince) is var since and not 0 && _time.GetElapsedTime(since) > _options.LongestUnwritten;

    public void Append(AuditEntry entry)
    {
        // Once an eighth of all slots waits here, no caller should wait for the rest of the interval.
        if (_queue.Add(entry) == Math.Max(1, _options.Slots / 8))
            _work.Ring();
        else
            _work.RingSoon();
    }

    public Task<bool> OpenAsync(AuditEntry entry)
    {
        var written = _queue.AddOpening(entry);
        _work.Ring();
        return written;
    }

    public Task<bool> FlushAsync()
    {
        var written = _queue.AllWritten();
        _work.Ring();
        return written;
    }

    /// <param name="link">What was written up to it need not be kept.</param>
    public void LetGo(long link)
    {
        // Exchanged, not written: it must be seen before the bell is looked at.
        Interlocked.Exchange(ref _shipped, link);
        _work.RingSoon();
        _retry.Ring();
    }

    /// <summary>Someone waits for a slot.</summary>
    public void Hurry() => _work.Ring();

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        _work.Ring();
        _retry.Ring();
        try
        {
            await _ended.Task.WaitAsync(_options.LongestStop, _time);
        }
        catch (TimeoutException)
        {
            LogGivenUp(_options.LongestStop, _slots.Taken, _fault);
            _hasGivenUp = true;
            _retry.Ring();
        }
    }

    private void Run()
    {
        bool isLast;
        do
        {
            _work.Wait();
            var batch = _queue.Take(out isLast);
            var isWritten = Write(batch);
            _slots.Return(batch.Writes);
            batch.Finish(isWritten);
            LetGo();
            if (_isUpkeepDue && !isLast)
                Maintain();
        }
        while (!isLast);

        _upkeep.Dispose();
        _retry.Dispose();
        _database.Dispose();
        _ended.SetResult();
    }

    private void WantUpkeep()
    {
        _isUpkeepDue = true;
        _work.Ring();
    }

    /// <summary>One step after each batch, and again soon while there is more: what waits to be written never waits for more than a step.</summary>
    private void Maintain()
    {
        try
        {
            _isUpkeepDue = _options.Retention is { } retention && _database.Maintain(retention.KeptFromMs);
        }
        catch (Exception error)
        {
            _isUpkeepDue = false;
            LogUpkeepFailed(error.Message);
        }

        if (_isUpkeepDue)
            _work.RingSoon();
    }

    private bool Write(WriteBatch batch)
    {
        for (var backOff = ShortestBackOff; !TryWrite(batch); backOff = Shorter(backOff * 2, LongestBackOff))
        {
            if (_hasGivenUp)
                return false;
            _retry.RingWithin(backOff);
            _retry.Wait();
            LetGo();
        }

        return true;
    }

    /// <summary>A part at a time, between batches: what is left waits for the next.</summary>
    private void LetGo()
    {
        var shipped = Volatile.Read(ref _shipped);
        if (shipped == _letGo)
            return;
        try
        {
            if (_database.LetGo(shipped))
                _work.RingSoon();
            else
                _letGo = shipped;
            _keepsShipped = false;
        }
        catch (Exception error)
        {
            // Nothing is lost, and the next batch tries again: the spool's bound tells if it lasts.
            if (!_keepsShipped)
                LogKept(error.Message);
            _keepsShipped = true;
        }
    }

    private bool TryWrite(WriteBatch batch)
    {
        if (batch.Writes.Count == 0)
            return true;
        try
        {
            _database.Write(batch);
            Mend();
            return true;
        }
        catch (Exception error)
        {
            // Also for a bug in one row: calls are then denied until a person looks, which is safe, and nothing is lost.
            Fail(error);
            return false;
        }
    }

    private void Fail(Exception error)
    {
        if (_fault is null)
        {
            LogFault(error.Message, _options.LongestUnwritten, _options.Slots);
            Volatile.Write(ref _failingSince, Math.Max(1, _time.GetTimestamp()));
        }

        _fault = $"The audit log cannot be written: {error.Message}";
    }

    private void Mend()
    {
        if (_fault is not null)
            LogMended();
        _fault = null;
        Volatile.Write(ref _failingSince, 0);
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(LogLevel.Error,
        "The audit log cannot be written: {Problem}. Decisions wait in their slots; after {LongestUnwritten}, or when all {Slots} are taken, calls are denied "
        + "with audit_unavailable. Free disk space or mend the file: writing then goes on by itself.")]
    private partial void LogFault(string problem, TimeSpan longestUnwritten, int slots);

    [LoggerMessage(LogLevel.Warning, "Decisions that PostgreSQL has stay in the audit log for now: {Problem}")]
    private partial void LogKept(string problem);

    [LoggerMessage(LogLevel.Information, "The audit log is written again; no decision was lost.")]
    private partial void LogMended();

    [LoggerMessage(LogLevel.Warning, "Old decisions could not be pruned: {Problem}. The next minute tries again.")]
    private partial void LogUpkeepFailed(string problem);

    [LoggerMessage(LogLevel.Critical,
        "The stop waited {LongestStop} for the audit log in vain: up to {Count} decisions are missing from it. {Fault}")]
    private partial void LogGivenUp(TimeSpan longestStop, int count, string? fault);
}
