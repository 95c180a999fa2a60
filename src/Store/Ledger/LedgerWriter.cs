using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Sluice.Store.Ledger;

/// <summary>
/// The one thread that writes the ledger file. A thread of its own: it blocks on the disk, and a busy thread pool must not make saving late.
/// </summary>
internal sealed partial class LedgerWriter
{
    private const int MostAttemptsAtStop = 3;

    private readonly ArrayBufferWriter<byte> _state = new();
    private readonly List<Unsaved> _batch = new(UnsavedQueue.MostPerBatch);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WriterSignal _signal = new();
    private readonly LedgerFile _file;
    private readonly OwnerTable _owners;
    private readonly UnsavedQueue _unsaved;
    private readonly LedgerClock _clock;
    private readonly IdleSweep _sweep;
    private readonly ILogger _logger;
    private volatile string? _fault;
    private long _retryAtMs;
    private long _savedDurable;

    public LedgerWriter(LedgerFile file, OwnerTable owners, UnsavedQueue unsaved, LedgerClock clock, ILogger logger)
    {
        (_file, _owners, _unsaved, _clock, _logger) = (file, owners, unsaved, clock, logger);
        _sweep = new IdleSweep(owners, file, clock);
        new Thread(Run) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <summary>Why the last save failed; null while saving works.</summary>
    public string? Fault => _fault;

    public void Raise(WriterTasks task) => _signal.Raise(task);

    /// <summary>Saves all there is and ends the thread. Owners that are charged after this are refused a place in the queue.</summary>
    public Task StopAsync()
    {
        _signal.Raise(WriterTasks.Stop);
        return _stopped.Task;
    }

    private void Run()
    {
        for (var tasks = WriterTasks.None; !tasks.HasFlag(WriterTasks.Stop);)
        {
            tasks = _signal.Wait();
            if (tasks.HasFlag(WriterTasks.Save) && (_fault is null || _clock.NowMs >= _retryAtMs))
                Save();
            if (tasks.HasFlag(WriterTasks.Sweep) && _fault is null)
                Try(_sweep.Step);
        }

        SaveLast();
        _stopped.SetResult();
    }

    /// <summary>Saves what stood in the queue at the start: under constant load, what comes meanwhile has its own turn.</summary>
    private void Save()
    {
        for (var last = _unsaved.LastTicket; !_unsaved.IsSaved(last) || _fault is not null;)
        {
            if (!Try(SaveBatch))
                return;
        }

        Try(_file.Checkpoint);
    }

    private void SaveBatch()
    {
        // A batch that failed is tried again before others are taken: the oldest charges first.
        if (_batch.Count == 0)
            _unsaved.Take(_batch);

        // After a fault, an empty transaction tells whether it is over. What must be on disk may have come while the batch was written: then it is written anew.
        var durable = _unsaved.LastDurable;
        PutBatch(isDurable: durable != _savedDurable);
        if (durable == _savedDurable && durable != _unsaved.LastDurable)
        {
            _file.Rollback();
            durable = _unsaved.LastDurable;
            PutBatch(isDurable: true);
        }

        _file.Commit();
        _savedDurable = durable;
        if (_batch.Count == 0)
            return;
        _unsaved.Complete(_batch[^1].Ticket);
        _batch.Clear();
    }

    private void PutBatch(bool isDurable)
    {
        _file.Begin(isDurable);
        foreach (var unsaved in _batch)
        {
            _state.ResetWrittenCount();
            _owners.Snapshot(unsaved, _state);
            _file.Put(unsaved.Owner.Key, _state.WrittenSpan);
        }
    }

    private void SaveLast()
    {
        for (var attempts = 0; attempts < MostAttemptsAtStop; attempts++)
        {
            Save();
            if (_batch.Count == 0 && _unsaved.TryClose())
                return;
        }

        LogLost(_logger, _unsaved.Close() + _batch.Count);
    }

    /// <summary>The border of the thread: whatever fails is a fault that denies calls until a later try succeeds, not the end of saving.</summary>
    private bool Try(Action work)
    {
        try
        {
            work();
            if (_fault is not null)
                LogRecovered(_logger);
            _fault = null;
            return true;
        }
        catch (Exception failure)
        {
            if (_fault is null)
                LogFailed(_logger, failure);
            _fault = $"Charges cannot be saved: {failure.Message}";
            _retryAtMs = _clock.NowMs + UnsavedQueue.SaveAfterMs;
            _file.Rollback();
            _unsaved.EndAttempt();
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error, "Charges cannot be saved; calls are denied until they can. Trying again")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "Charges are saved again")]
    private static partial void LogRecovered(ILogger logger);

    [LoggerMessage(LogLevel.Critical, "Stopped with the last charges of {Owners} owners unsaved")]
    private static partial void LogLost(ILogger logger, int owners);
}
