using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// A queue with one connection behind it: whatever has gathered while a transaction is in flight shares the next. An owner's calls all take the same lane,
/// so that a node does not wait for itself.
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

    private readonly Func<CancellationToken, Task<LedgerConnection>> _connect;
    private readonly LedgerPatience _patience;
    private readonly LedgerBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LockedRows _rows = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly Task _running;
    private LedgerConnection? _connection;

    public LedgerLane(
        Func<CancellationToken, Task<LedgerConnection>> connect, LedgerPatience patience, LedgerBreaker breaker, TimeProvider time, ILogger logger)
    {
        (_connect, _patience, _breaker, _time, _logger) = (connect, patience, breaker, time, logger);
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
        var batch = new List<LedgerJob>(MostPerBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostPerBatch && _queue.Reader.TryRead(out var job))
            {
                if (job.TryBegin())
                    batch.Add(job);
            }

            if (batch.Count > 0)
                await RunAsync(batch);
        }

        await DropConnectionAsync();
    }

    /// <summary>
    /// A batch that certainly was not committed is tried once more, job by job, so that one bad row does not fail the others. A row that was found held is
    /// not waited for again, and callers may give up meanwhile: a hot row that another node holds must not hold up the lane.
    /// </summary>
    private async Task RunAsync(List<LedgerJob> batch)
    {
        if (await TryRunAsync(batch) != BatchOutcome.RolledBack)
            return;
        _held.Clear();
        foreach (var job in batch)
            job.WaitAgain();
        foreach (var job in batch)
        {
            if (job.TryBegin() && (batch.Count == 1 || await TryRunAloneAsync(job) == BatchOutcome.RolledBack))
                job.Fail();
        }
    }

    private async Task<BatchOutcome> TryRunAloneAsync(LedgerJob job)
    {
        _owners.Clear();
        job.AddOwners(_owners);
        if (_held.Overlaps(_owners))
            return BatchOutcome.RolledBack;
        var outcome = await TryRunAsync([job]);

        // Of several rows it is not known which one was held.
        if (outcome == BatchOutcome.RolledBack && _owners.Count == 1)
            _held.UnionWith(_owners);
        return outcome;
    }

    private async Task<BatchOutcome> TryRunAsync(List<LedgerJob> batch)
    {
        var isStoring = false;
        try
        {
            _connection ??= await ConnectAsync();
            using var patience = new CancellationTokenSource(_patience.Batch, _time);
            await LockAsync(_connection, batch, patience.Token);
            foreach (var job in batch)
                job.Run(_rows);
            isStoring = true;
            await _connection.StoreAsync(_rows, patience.Token);
            foreach (var job in batch)
                job.Commit();
            if (_breaker.Succeeded())
                LogReachable(_logger);
            return BatchOutcome.Committed;
        }
        catch (PostgresException refusal) when (IsContention(refusal))
        {
            LogContended(_logger, refusal.MessageText, batch.Count);
            await RollBackAsync();
            return BatchOutcome.RolledBack;
        }
        catch (Exception failure)
        {
            await DropConnectionAsync();
            if (_breaker.Failed(failure.Message))
                LogOutOfReach(_logger, failure);

            // A commit whose answer is lost may have happened: a second try could charge twice.
            if (!isStoring && batch.Count == 1)
                return BatchOutcome.RolledBack;
            foreach (var job in batch)
                job.Fail();
            return BatchOutcome.Failed;
        }
    }

    private async Task<LedgerConnection> ConnectAsync()
    {
        using var patience = new CancellationTokenSource(_patience.Connect, _time);
        return await _connect(patience.Token);
    }

    private async Task LockAsync(LedgerConnection connection, List<LedgerJob> batch, CancellationToken cancellationToken)
    {
        _owners.Clear();
        foreach (var job in batch)
            job.AddOwners(_owners);
        string[] owners = [.. _owners];
        for (var creations = 0; ; creations++)
        {
            var missing = creations == 0 ? Array.FindAll(owners, owner => !_known.Contains(owner)) : Array.FindAll(owners, owner => !_rows.Has(owner));
            if (missing.Length > 0)
                await connection.CreateAsync(missing, cancellationToken);
            await connection.LockAsync(owners, _rows, cancellationToken);
            if (_rows.Count == owners.Length)
                break;

            // Another node has dropped expired rows since.
            await connection.RollBackAsync(cancellationToken);
            if (creations == MostCreations)
                throw new InvalidDataException($"{owners.Length - _rows.Count} rows of the table ledgers are gone again right after they were made.");
        }

        if (_known.Count > MostKnown)
            _known.Clear();
        _known.UnionWith(owners);
    }

    private static bool IsContention(PostgresException refusal) =>
        refusal.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    private async Task RollBackAsync()
    {
        using var patience = new CancellationTokenSource(_patience.Batch, _time);
        try
        {
            await _connection!.RollBackAsync(patience.Token);
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
        await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Warning, "A row of the table ledgers was locked for too long ({Problem}): the batch of {Jobs} is tried again one by one")]
    private static partial void LogContended(ILogger logger, string problem, int jobs);

    [LoggerMessage(LogLevel.Error, "The ledger's database is out of reach; calls are denied until it answers")]
    private static partial void LogOutOfReach(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "The ledger's database answers again")]
    private static partial void LogReachable(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "A failed batch could not be rolled back; its connection is closed")]
    private static partial void LogNotRolledBack(ILogger logger, Exception failure);
}
