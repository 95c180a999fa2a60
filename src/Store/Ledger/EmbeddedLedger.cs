using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Store.Ledger;

/// <summary>
/// The embedded engine: ledgers in this process, saved to a SQLite file. What holds its promise in default durability: charges are saved every 50 ms
/// or sooner, and no call is admitted while any charge, of whatever owner, is unsaved for 100 ms. When the disk is slow, calls wait for it.
/// </summary>
public sealed class EmbeddedLedger : ILedger, IOwnerLedgers, IAsyncDisposable
{
    /// <summary>How long a call waits for the disk before it is denied.</summary>
    public const long MostWaitMs = 200;

    private static readonly TimeSpan SavePeriod = TimeSpan.FromMilliseconds(UnsavedQueue.SaveAfterMs);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private static readonly ReserveResult OwnerUnavailable = new(ReserveStatus.OwnerUnavailable);
    private static readonly ReserveResult EngineUnavailable = new(ReserveStatus.EngineUnavailable);

    private readonly ulong _incarnation = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private readonly UnsavedQueue _unsaved = new();
    private readonly DataPathLock _lock;
    private readonly LedgerFile _file;
    private readonly bool _isStrict;
    private readonly TimeProvider _time;
    private readonly LedgerClock _clock;
    private readonly OwnerTable _owners;
    private readonly LedgerWriter _writer;
    private readonly OwnerSequence _sequence;
    private readonly ITimer _saveTimer;
    private readonly ITimer _sweepTimer;
    private volatile bool _isStopping;

    private EmbeddedLedger(DataPathLock dataPathLock, LedgerFile file, bool isStrict, TimeProvider time, ILogger logger)
    {
        (_lock, _file, _isStrict, _time) = (dataPathLock, file, isStrict, time);
        _clock = new LedgerClock(time);
        _sequence = new OwnerSequence(this);
        _owners = new OwnerTable(file, _clock, _unsaved, _incarnation, logger);
        _writer = new LedgerWriter(file, _owners, _unsaved, _clock, logger);
        _saveTimer = time.CreateTimer(_ => _writer.Raise(WriterTasks.Save), null, SavePeriod, SavePeriod);
        _sweepTimer = time.CreateTimer(_ => _writer.Raise(WriterTasks.Sweep), null, SweepPeriod, SweepPeriod);
    }

    /// <summary>Why charges cannot be saved, for <c>/readyz</c>; null while they can. It heals by itself.</summary>
    public string? Fault => _writer.Fault;

    /// <summary>Which of the nodes that share the data path this is; 0 unless <see cref="EmbeddedLedgerOptions.PerNodeLimits"/> let in others.</summary>
    public int Node => _lock.Node;

    internal int OwnersInMemory => _owners.Count;

    /// <summary>Opens or creates the ledger file and takes the lock of the data path.</summary>
    /// <param name="options">Where, and what a crash may cost.</param>
    /// <param name="time">The source of all time.</param>
    /// <param name="loggers">Where faults and damaged ledgers are reported.</param>
    /// <exception cref="InvalidOperationException">Another gateway uses the data path.</exception>
    /// <exception cref="InvalidDataException">The ledger file is damaged, or a newer program wrote it.</exception>
    public static EmbeddedLedger Open(EmbeddedLedgerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        System.IO.Directory.CreateDirectory(options.DataPath);
        var dataPathLock = DataPathLock.Take(options.DataPath, options.PerNodeLimits);
        try
        {
            var path = Path.Combine(options.DataPath, DataPathLock.FileName("ledger", dataPathLock.Node, "db"));
            var file = LedgerFile.Open(path, options.Durability);
            return new EmbeddedLedger(dataPathLock, file, options.Durability == Durability.Strict, time, loggers.CreateLogger<EmbeddedLedger>());
        }
        catch
        {
            dataPathLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// In default durability it completes at once and allocates nothing, unless the disk is behind. An owner's first call reads its row, which is the
    /// only I/O on the caller's thread. While charges cannot be saved at all, the answer is <see cref="ReserveStatus.EngineUnavailable"/>.
    /// </remarks>
    public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken) => _sequence.ReserveAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken) => _sequence.AskAsync(request, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// What a flow tool answered is as safe as a reservation, and what becomes of an approval is on disk before it is answered. Else saved by write-behind in both
    /// durabilities: a refund that a crash loses stays charged, which is the safe side.
    /// </remarks>
    public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken) =>
        _sequence.SettleAsync(receipt, settlement, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ApprovalOutcome> DecideApprovalAsync(
        OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        if (_isStopping)
            return ApprovalOutcome.Unavailable;
        var outcome = _owners.Decide(grant, approval, decision, out var ticket);
        return outcome != ApprovalOutcome.Done || await IsSavedInTimeAsync(ticket, _clock.NowMs + MostWaitMs, cancellationToken)
            ? outcome
            : ApprovalOutcome.Unavailable;
    }

    ValueTask<ReserveResult> IOwnerLedgers.ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        if (_isStopping)
            return ValueTask.FromResult(OwnerUnavailable);
        var attempt = _owners.Reserve(request);
        if (attempt.Kind == AttemptKind.Late)
            return ReserveWhenSavedAsync(request, cancellationToken);
        if (MustBeSaved(attempt.Result))
            return AnswerWhenSavedAsync(attempt, _clock.NowMs + MostWaitMs, cancellationToken);
        if (attempt.Result.Status == ReserveStatus.Reserved && _unsaved.IsDue(attempt.Result.Receipt.TakenAtMs))
            _writer.Raise(WriterTasks.Save);
        return ValueTask.FromResult(attempt.Result);
    }

    ValueTask<ReserveResult> IOwnerLedgers.AskAsync(ReserveRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_isStopping ? OwnerUnavailable : _owners.Ask(request));

    ValueTask IOwnerLedgers.SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        var ticket = receipt.Incarnation == _incarnation ? _owners.Settle(receipt, settlement) : 0;
        return receipt.Approval is not null || (_isStrict && settlement.Flow is not null) ? WaitUntilSavedAsync(ticket, cancellationToken) : ValueTask.CompletedTask;
    }

    ValueTask IOwnerLedgers.WithdrawAsync(Receipt receipt, Memory<Balance> balances, CancellationToken cancellationToken)
    {
        if (receipt.Incarnation == _incarnation)
            _owners.ShardOf(receipt.Owner.Value).Withdraw(receipt, balances.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Denies what comes from now on, saves all there is, and gives the data path free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopping)
            return;
        _isStopping = true;
        await _saveTimer.DisposeAsync();
        await _sweepTimer.DisposeAsync();
        await _writer.StopAsync();
        _file.Dispose();
        _lock.Dispose();
    }

    /// <summary>Charges wait to be saved for longer than a crash may cost: they must be saved before this call is admitted.</summary>
    private async ValueTask<ReserveResult> ReserveWhenSavedAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        var deadlineMs = _clock.NowMs + MostWaitMs;
        while (true)
        {
            var save = _unsaved.NextAttempt();
            var attempt = _owners.Reserve(request);
            if (attempt.Kind == AttemptKind.Answered)
            {
                return MustBeSaved(attempt.Result)
                    ? await AnswerWhenSavedAsync(attempt, deadlineMs, cancellationToken)
                    : attempt.Result;
            }

            if (_writer.Fault is not null)
                return EngineUnavailable;
            _writer.Raise(WriterTasks.Save);
            if (!await EndsInTimeAsync(save, deadlineMs, cancellationToken))
                return OwnerUnavailable;
        }
    }

    /// <summary>Whether an answer waits for the disk.</summary>
    private bool MustBeSaved(in ReserveResult result) => result.MustBeDurable || (_isStrict && result.Status == ReserveStatus.Reserved);

    /// <summary>Out of time, the charges stay: they may be on disk. An approval does not, since a person stands behind it, and nothing was run.</summary>
    private async ValueTask<ReserveResult> AnswerWhenSavedAsync(Attempt attempt, long deadlineMs, CancellationToken cancellationToken)
    {
        if (await IsSavedInTimeAsync(attempt.Ticket, deadlineMs, cancellationToken))
            return attempt.Result;
        if (attempt.Result.Receipt is { Approval: not null } receipt)
            _owners.ShardOf(receipt.Owner.Value).Withdraw(receipt, new Balance[receipt.Charges.Length]);
        return OwnerUnavailable;
    }

    /// <exception cref="TimeoutException">It is saved as soon as the disk allows, but not yet.</exception>
    private async ValueTask WaitUntilSavedAsync(long ticket, CancellationToken cancellationToken)
    {
        if (!await IsSavedInTimeAsync(ticket, _clock.NowMs + MostWaitMs, cancellationToken))
            throw new TimeoutException("The disk is behind: what was settled holds, but a crash could still lose it.");
    }

    /// <summary>The group commit: all who wait share the next transaction.</summary>
    private async ValueTask<bool> IsSavedInTimeAsync(long ticket, long deadlineMs, CancellationToken cancellationToken)
    {
        _writer.Raise(WriterTasks.Save);
        while (true)
        {
            var save = _unsaved.NextAttempt();
            if (_unsaved.IsSaved(ticket))
                return true;
            if (!await EndsInTimeAsync(save, deadlineMs, cancellationToken))
                return false;
        }
    }

    private async ValueTask<bool> EndsInTimeAsync(Task save, long deadlineMs, CancellationToken cancellationToken)
    {
        var left = TimeSpan.FromMilliseconds(Math.Max(deadlineMs - _clock.NowMs, 0));
        await save.WaitAsync(left, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return save.IsCompleted;
    }
}
