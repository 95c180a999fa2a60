using Microsoft.Extensions.Logging;
using Sluice.Store.Postgres;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Copies decisions from the node's file to PostgreSQL, behind the writer and never on the way of a call. One thread of its own, since it waits for the
/// disk and the network. What PostgreSQL has committed is let go of in the file; while it is away the file keeps everything, and the shipper tries again.
/// </summary>
public sealed partial class DecisionShipper : IAsyncDisposable
{
    /// <summary>How far the database is behind at most, while it is well.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(5);

    /// <summary>What is not shipped by then stays in the file for the next start.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly SqliteAuditLog _log;
    private readonly Shipment _shipment;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Bell _work;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _waiting = [];
    private DateTimeOffset? _awaySince;
    private volatile SpoolBacklog _backlog = SpoolBacklog.Empty;
    private volatile bool _isStopping;
    private volatile bool _hasGivenUp;

    private DecisionShipper(SqliteAuditLog log, Shipment shipment, TimeProvider time, ILogger logger)
    {
        (_log, _shipment, _time, _logger) = (log, shipment, time, logger);
        _work = new Bell(time);
        new Thread(Run) { IsBackground = true, Name = "audit shipper" }.Start();
    }

    /// <param name="log">Writes the file; it must be a spool (<see cref="AuditLogOptions.SpoolBytes"/>).</param>
    /// <param name="path">The same file.</param>
    /// <param name="database">Has the schema already. It may be away.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of outages.</param>
    public static DecisionShipper Open(
        SqliteAuditLog log, string path, PostgresAddress database, TimeProvider time, ILogger<DecisionShipper> logger) =>
        new(log, new Shipment(log, new SpoolFile(path), new PostgresSpool(database, time), logger), time, logger);

    /// <summary>What is still to be shipped, as of the last attempt.</summary>
    public SpoolBacklog Backlog => _backlog;

    /// <summary>Completes when everything is in PostgreSQL that stood in the file before the call.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        var shipped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            _waiting.Add(shipped);
        }

        _work.Ring();
        return shipped.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Closes the log, then ships what is left. Waits a few seconds at most: what PostgreSQL does not take now it gets after the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        lock (_gate)
            _isStopping = true;
        _work.Ring();
        try
        {
            await _ended.Task.WaitAsync(LongestStop, _time);
        }
        catch (TimeoutException)
        {
            _hasGivenUp = true;
            _work.Ring();
            LogLeft(_backlog.Rows, _backlog.Fault);
        }
    }

    private void Run()
    {
        var pause = Interval;
        bool isLast;
        do
        {
            _work.RingWithin(pause);
            _work.Wait();
            isLast = _isStopping;
            var waiting = TakeWaiting();
            var isShipped = TryShip();
            foreach (var one in waiting)
                Answer(one, isShipped);
            pause = isShipped ? Interval : Shorter(pause * 2, LongestBackOff);
        }
        while (!isLast);

        _work.Dispose();
        _shipment.Dispose();
        _ended.SetResult();
    }

    private bool TryShip()
    {
        try
        {
            while (_shipment.ShipNext() && !_hasGivenUp)
                _backlog = _shipment.Measure(fault: null);
            Mend();
            return true;
        }
        catch (Exception error)
        {
            Fail(error);
            return false;
        }
    }

    private List<TaskCompletionSource> TakeWaiting()
    {
        lock (_gate)
        {
            var waiting = _waiting;
            _waiting = [];
            return waiting;
        }
    }

    /// <summary>Who waits for a database that is away waits on.</summary>
    private void Answer(TaskCompletionSource waiting, bool isShipped)
    {
        if (isShipped)
            waiting.SetResult();
        else if (_isStopping)
            waiting.SetCanceled();
        else
            lock (_gate)
                _waiting.Add(waiting);
    }

    private void Fail(Exception error)
    {
        if (_awaySince is null)
            LogAway(error.Message);
        _awaySince ??= _time.GetUtcNow();
        _backlog = _shipment.Measure($"PostgreSQL takes no decisions since {_awaySince:u}: {error.Message}");
    }

    private void Mend()
    {
        if (_awaySince is { } since)
            LogBack(_time.GetUtcNow() - since);
        _awaySince = null;
        _backlog = _shipment.Measure(fault: null);
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(LogLevel.Error,
        "PostgreSQL takes no decisions: {Problem}. They stay in the node's audit file up to Sluice:AuditSpoolMegabytes; shipping then goes on by itself.")]
    private partial void LogAway(string problem);

    [LoggerMessage(LogLevel.Information, "PostgreSQL takes decisions again after {Outage}; none was lost.")]
    private partial void LogBack(TimeSpan outage);

    [LoggerMessage(LogLevel.Warning, "The stop leaves {Rows} decisions in the node's audit file, for the next start to ship. {Fault}")]
    private partial void LogLeft(long rows, string? fault);
}
