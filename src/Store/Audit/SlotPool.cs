namespace Sluice.Store.Audit;

/// <summary>
/// The fixed number of slots, shared fairly. An organisation within its fair share takes a slot whenever one is free; one that holds more may not
/// touch the last eighth, which is kept so that others get their turn at once even while the flood's calls are slow. Those who wait are served in
/// turns of organisations. Organisations come from the directory, which bounds how many there are.
/// </summary>
internal sealed class SlotPool
{
    private readonly int _capacity;
    private readonly TimeSpan _longestWait;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Stack<AuditEntry> _idle = new();
    private readonly Dictionary<string, OrganisationShare> _shares = new(StringComparer.Ordinal);
    private readonly Queue<OrganisationShare> _turns = new();
    private int _free;
    private bool _closed;

    public SlotPool(int capacity, TimeSpan longestWait, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        (_capacity, _longestWait, _time) = (capacity, longestWait, time);
        _free = capacity;
    }

    /// <summary>How many slots hold a decision on its way.</summary>
    public int Taken => _capacity - Volatile.Read(ref _free);

    public ValueTask<AuditEntry?> TakeAsync(string organisation, CancellationToken cancellationToken)
    {
        AuditEntry? lent = null;
        TaskCompletionSource<AuditEntry?>? waiter = null;
        lock (_gate)
        {
            if (_closed)
                return default;
            var share = ShareOf(organisation);
            share.ForgetGone();
            if (!share.HasWaiters && MayTake(share))
                lent = Lend(share);
            else
                waiter = QueueUp(share);
        }

        return waiter is null ? new ValueTask<AuditEntry?>(lent) : new ValueTask<AuditEntry?>(WaitAsync(waiter, cancellationToken));
    }

    public void Return(AuditEntry entry)
    {
        lock (_gate)
        {
            TakeBack(entry);
            ServeWaiters();
        }
    }

    /// <summary>Takes back the slots of all decisions that a batch has written.</summary>
    public void Return(IReadOnlyList<AuditWrite> written)
    {
        lock (_gate)
        {
            for (var i = 0; i < written.Count; i++)
            {
                if (!written[i].Opens)
                    TakeBack(written[i].Entry);
            }

            ServeWaiters();
        }
    }

    /// <summary>From now on there is no slot for anyone.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            while (_turns.TryDequeue(out var share))
                share.TurnAwayAll();
        }
    }

    private OrganisationShare ShareOf(string organisation)
    {
        if (!_shares.TryGetValue(organisation, out var share))
            _shares.Add(organisation, share = new OrganisationShare());
        return share;
    }

    private bool MayTake(OrganisationShare share) =>
        _free > 0 && (_free > _capacity / 8 || share.Held < Math.Max(1, _capacity / _shares.Count));

    private AuditEntry Lend(OrganisationShare share)
    {
        if (!_idle.TryPop(out var entry))
            entry = new AuditEntry();
        entry.Renew();
        entry.Share = share;
        share.Held++;
        _free--;
        return entry;
    }

    private void TakeBack(AuditEntry entry)
    {
        var share = entry.Share ?? throw new InvalidOperationException("An audit slot was given back twice.");
        share.Held--;
        entry.Share = null;
        _free++;
        _idle.Push(entry);
    }

    private TaskCompletionSource<AuditEntry?>? QueueUp(OrganisationShare share)
    {
        var waiter = share.Wait();
        if (!share.IsInTurns)
            _turns.Enqueue(share);
        share.IsInTurns = true;
        return waiter;
    }

    private void ServeWaiters()
    {
        var passedOver = 0;
        while (passedOver < _turns.Count && !_closed)
        {
            var share = _turns.Dequeue();
            if (!MayTake(share))
                passedOver++;
            else if (Serve(share))
                passedOver = 0;
            share.IsInTurns = share.HasWaiters;
            if (share.IsInTurns)
                _turns.Enqueue(share);
        }
    }

    private bool Serve(OrganisationShare share)
    {
        var entry = Lend(share);
        if (share.TryServe(entry))
            return true;
        TakeBack(entry);
        return false;
    }

    private async Task<AuditEntry?> WaitAsync(TaskCompletionSource<AuditEntry?> waiter, CancellationToken cancellationToken)
    {
        using var timer = _time.CreateTimer(
            static state => ((TaskCompletionSource<AuditEntry?>)state!).TrySetResult(null), waiter, _longestWait, Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<AuditEntry?>)state!).TrySetCanceled(token), waiter);
        return await waiter.Task;
    }
}
