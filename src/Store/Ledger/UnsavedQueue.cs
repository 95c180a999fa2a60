namespace Sluice.Store.Ledger;

/// <summary>
/// The owners to save, oldest first. An owner stands in it at most once, so it is bounded by the owners in memory. It knows the age of the oldest
/// charge that a crash would lose, over all owners: that is what bounds the loss.
/// </summary>
internal sealed class UnsavedQueue
{
    /// <summary>The most owners that one transaction saves: more would make the first of them wait.</summary>
    public const int MostPerBatch = 4_096;

    /// <summary>The promise: a crash loses at most the charges of this long.</summary>
    public const long MostLostMs = 100;

    /// <summary>How old the oldest charge gets before it is saved; what remains is for the write itself.</summary>
    public const long SaveAfterMs = 50;

    private const long Never = long.MaxValue;

    private readonly Lock _gate = new();
    private readonly Queue<Unsaved> _waiting = [];
    private TaskCompletionSource? _attempt;
    private long _lastTicket;
    private long _savedTicket;
    private long _lastDurable;
    private long _oldestMs = Never;
    private bool _isClosed;

    /// <summary>Of the newest entry so far; 0 before the first.</summary>
    public long LastTicket => Volatile.Read(ref _lastTicket);

    /// <summary>Counts what must be on disk once it is saved, whatever the durability.</summary>
    public long LastDurable => Volatile.Read(ref _lastDurable);

    /// <summary>Whether a charge is unsaved for so long that no other may be admitted before it is saved.</summary>
    public bool IsLate(long nowMs) => nowMs - Volatile.Read(ref _oldestMs) >= MostLostMs;

    /// <summary>Whether it is time to save without waiting for the timer.</summary>
    public bool IsDue(long nowMs) => nowMs - Volatile.Read(ref _oldestMs) >= SaveAfterMs;

    public bool IsSaved(long ticket) => Volatile.Read(ref _savedTicket) >= ticket;

    /// <summary>Lets an owner stand in the queue. The caller holds the lock of its shard.</summary>
    /// <param name="owner">What has changed.</param>
    /// <param name="nowMs">Ledger time.</param>
    /// <param name="isDurable">Whether the save that takes it must reach the disk. Said before the lock is left, so that it is known once the state can be saved.</param>
    /// <returns>False when the queue is closed: nothing is saved any more.</returns>
    public bool TryAdd(Owner owner, long nowMs, bool isDurable = false)
    {
        if (isDurable)
            Interlocked.Increment(ref _lastDurable);
        if (owner.Ticket != 0)
            return true;
        lock (_gate)
        {
            if (_isClosed)
                return false;
            owner.Ticket = ++_lastTicket;
            _waiting.Enqueue(new Unsaved(owner, owner.Ticket, nowMs));
            if (_oldestMs == Never)
                Volatile.Write(ref _oldestMs, nowMs);
            return true;
        }
    }

    /// <summary>Moves the oldest owners into a batch. They count as unsaved until <see cref="Complete"/>.</summary>
    public void Take(List<Unsaved> batch)
    {
        lock (_gate)
        {
            while (batch.Count < MostPerBatch && _waiting.TryDequeue(out var unsaved))
                batch.Add(unsaved);
        }
    }

    /// <summary>A batch is saved up to and with this ticket.</summary>
    public void Complete(long savedTicket)
    {
        lock (_gate)
        {
            Volatile.Write(ref _savedTicket, savedTicket);
            Volatile.Write(ref _oldestMs, _waiting.TryPeek(out var oldest) ? oldest.SinceMs : Never);
        }

        EndAttempt();
    }

    /// <summary>Completes at the end of the next attempt to save, successful or not. Ask for it before looking at what it may change.</summary>
    public Task NextAttempt()
    {
        lock (_gate)
            return (_attempt ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public void EndAttempt()
    {
        TaskCompletionSource? attempt;
        lock (_gate)
            (attempt, _attempt) = (_attempt, null);
        attempt?.SetResult();
    }

    /// <summary>Takes no more owners, unless some still wait.</summary>
    public bool TryClose()
    {
        lock (_gate)
            return _isClosed = _waiting.Count == 0;
    }

    /// <summary>Takes no more owners.</summary>
    /// <returns>How many still wait.</returns>
    public int Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _waiting.Count;
        }
    }
}
