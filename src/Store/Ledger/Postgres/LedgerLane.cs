using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// A queue with one connection behind it: whatever has gathered while a transaction is in flight shares the next, which locks its rows. An owner's calls all
/// take the same lane, so that a node does not wait for itself.
/// </summary>
internal sealed partial class LedgerLane
{
    /// <summary>Jobs that wait; one more is refused at once.</summary>
    public const int MostWaiting = 4_096;

    /// <summary>Jobs of one transaction: bounds how long its rows are locked.</summary>
    private const int MostPerBatch = 256;

    private const int MostKnown = 100_000;
    private const int MostCreations = 3;

    private readonly Channel<LedgerJob> _queue =
        Channel.CreateBounded<LedgerJob>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly LedgerSession _session;
    private readonly LedgerPatience _patience;
    private readonly LedgerBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LockedRows _rows = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);
    private readonly Task _running;
    private LedgerConnection? _connection;

    /// <summary>The one row that another transaction held lately: a flood of calls for it must not hold up those for others.</summary>
    private string? _held;
    private long _heldSince;

    public LedgerLane(LedgerSession session, LedgerBreaker breaker, TimeProvider time, ILogger logger)
    {
        (_session, _patience, _breaker, _time, _logger) = (session, session.Patience, breaker, time, logger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>False: the queue is full, or the lane has stopped.</summary>
    public bool TryAdd(LedgerJob job) => _queue.Writer.TryWrite(job);

    /// <summary>Ends once what waits is done.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        var (batch, suspects) = (new List<LedgerJob>(MostPerBatch), new List<LedgerJob>());
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            suspects.Clear();
            while (batch.Count + suspects.Count < MostPerBatch && _queue.Reader.TryRead(out var job))
            {
                if (job.TryBegin())
                    (MayBeHeld(job) ? suspects : batch).Add(job);
            }

            if (batch.Count > 0)
                await RunAsync(batch);
            if (suspects.Count > 0)
                await RunFreeAsync(suspects);
        }

        await DropConnectionAsync();
    }

    /// <summary>A batch that certainly was not committed is tried once more, without waiting and without callers who have gone.</summary>
    private async Task RunAsync(List<LedgerJob> batch)
    {
        if (await TryRunAsync(batch, waits: true) != BatchOutcome.RolledBack)
            return;
        foreach (var job in batch)
            job.WaitAgain();
        batch.RemoveAll(static job => !job.TryBegin());
        if (batch.Count > 0)
            await RunFreeAsync(batch);
    }

    /// <summary>Whoever needs a row that another transaction holds is told so; the rest is served.</summary>
    private async Task RunFreeAsync(List<LedgerJob> batch)
    {
        if (await TryRunAsync(batch, waits: false) == BatchOutcome.RolledBack)
            Fail(batch, isEngineAway: false);
    }

    private async Task<BatchOutcome> TryRunAsync(List<LedgerJob> batch, bool waits)
    {
        try
        {
            if (_connection?.Breaks != _session.Breaks)
                await DropConnectionAsync();
            _connection ??= await ConnectAsync();
            using var patience = new TripPatience(_patience.Batch, _time);
            if (waits)
                await LockAsync(_connection, batch, patience.Token);
            else
                await LockFreeAsync(_connection, batch, patience.Token);
            waits = false;
            foreach (var job in batch)
                job.Run(_rows);
            await _connection.StoreAsync(_rows, patience.Token);
            _rows.Keep();
            if (_breaker.Succeeded())
                LogReachable(_logger);
            foreach (var job in batch)
                job.Commit();
            return BatchOutcome.Committed;
        }
        catch (PostgresException refusal) when (Contention.IsIn(refusal, waits))
        {
            LogContended(_logger, refusal.MessageText, batch.Count);
            _rows.Forget();
            await RollBackAsync();
            return BatchOutcome.RolledBack;
        }
        catch (Exception failure)
        {
            if (_connection is { } failed)
                _session.Hear(failure, failed.Breaks);
            await DropConnectionAsync();
            if (_breaker.Failed(failure.Message))
                LogOutOfReach(_logger, failure);

            // Without a second try: it would wait for the same database, and charge twice if only the commit's answer is lost.
            Fail(batch, isEngineAway: _breaker.Problem is not null);
            return BatchOutcome.Failed;
        }
    }

    private static void Fail(List<LedgerJob> batch, bool isEngineAway)
    {
        foreach (var job in batch)
            job.Fail(isEngineAway);
    }

    private async Task<LedgerConnection> ConnectAsync()
    {
        using var patience = new CancellationTokenSource(_patience.Connect, _time);
        return await LedgerConnection.OpenAsync(_session, _logger, patience.Token);
    }

    private async Task LockAsync(LedgerConnection connection, List<LedgerJob> batch, CancellationToken cancellationToken)
    {
        var owners = OwnersOf(batch);
        for (var creations = 0; ; creations++)
        {
            var missing = creations == 0 ? Array.FindAll(owners, owner => !_known.Contains(owner)) : Array.FindAll(owners, owner => !_rows.Has(owner));
            if (missing.Length > 0)
                await connection.CreateAsync(missing, cancellationToken);
            await connection.LockAsync(owners, _rows, cancellationToken);
            if (_rows.Count == owners.Length)
                break;

            // Another node has dropped expired rows since. What was read may have been shifted back in memory, which is not saved.
            _rows.Forget();
            await connection.RollBackAsync(cancellationToken);
            if (creations == MostCreations)
                throw new InvalidDataException($"{owners.Length - _rows.Count} rows of the table ledgers are gone again right after they were made.");
        }

        if (_known.Count > MostKnown)
            _known.Clear();
        _known.UnionWith(owners);
    }

    /// <summary>Leaves those jobs in the batch whose rows are all free.</summary>
    private async Task LockFreeAsync(LedgerConnection connection, List<LedgerJob> batch, CancellationToken cancellationToken)
    {
        var owners = OwnersOf(batch);
        await connection.LockFreeAsync(owners, _rows, cancellationToken);
        var held = owners.Length - _rows.Count == 1 ? Array.Find(owners, owner => !_rows.Has(owner)) : null;
        if (held != _held)
            (_held, _heldSince) = (held, _time.GetTimestamp());
        batch.RemoveAll(RefuseUnlessLocked);
    }

    private string[] OwnersOf(List<LedgerJob> batch)
    {
        _owners.Clear();
        foreach (var job in batch)
            job.AddOwners(_owners);
        return [.. _owners];
    }

    private bool RefuseUnlessLocked(LedgerJob job)
    {
        foreach (var owner in OwnersOf(job))
        {
            if (_rows.Has(owner))
                continue;
            job.Fail(isEngineAway: false);
            return true;
        }

        return false;
    }

    /// <summary>A row is not waited for again for as long as it was waited for in vain.</summary>
    private bool MayBeHeld(LedgerJob job)
    {
        if (_held is null)
            return false;
        if (_time.GetElapsedTime(_heldSince) < _patience.Lock)
            return OwnersOf(job).Contains(_held);
        _held = null;
        return false;
    }

    private HashSet<string> OwnersOf(LedgerJob job)
    {
        _owners.Clear();
        job.AddOwners(_owners);
        return _owners;
    }

    /// <summary>Nothing to do when the refusal was to open the connection.</summary>
    private async Task RollBackAsync()
    {
        if (_connection is not { } connection)
            return;
        using var patience = new CancellationTokenSource(_patience.Batch, _time);
        try
        {
            await connection.RollBackAsync(patience.Token);
        }
        catch (Exception failure)
        {
            LogNotRolledBack(_logger, failure);
            await DropConnectionAsync();
        }
    }

    private async Task DropConnectionAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        _rows.Kept.Clear();
        await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Warning, "A row of the table ledgers was locked for too long ({Problem}): the batch of {Jobs} is tried again without it")]
    private static partial void LogContended(ILogger logger, string problem, int jobs);

    [LoggerMessage(LogLevel.Error, "The ledger's database is out of reach; calls are denied until it answers")]
    private static partial void LogOutOfReach(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "The ledger's database answers again")]
    private static partial void LogReachable(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "A failed batch could not be rolled back; its connection is closed")]
    private static partial void LogNotRolledBack(ILogger logger, Exception failure);
}
