namespace Sluice.Store.Audit;

/// <summary>How many slots one organisation holds, and who waits for more in its name. Guarded by the pool's lock.</summary>
internal sealed class OrganisationShare
{
    /// <summary>Beyond this many an organisation's callers are turned away at once.</summary>
    public const int MostWaiting = 1_024;

    private readonly Queue<TaskCompletionSource<AuditEntry?>> _waiting = new();

    public int Held { get; set; }

    /// <summary>Whether the organisation stands in the pool's round of turns already.</summary>
    public bool IsInTurns { get; set; }

    public bool HasWaiters => _waiting.Count > 0;

    /// <summary>Null when too many wait already.</summary>
    public TaskCompletionSource<AuditEntry?>? Wait()
    {
        ForgetGone();
        if (_waiting.Count >= MostWaiting)
            return null;
        var waiter = new TaskCompletionSource<AuditEntry?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(waiter);
        return waiter;
    }

    /// <summary>False when everyone who waited has gone.</summary>
    public bool TryServe(AuditEntry entry)
    {
        while (_waiting.TryDequeue(out var waiter))
        {
            if (waiter.TrySetResult(entry))
                return true;
        }

        return false;
    }

    public void TurnAwayAll()
    {
        while (_waiting.TryDequeue(out var waiter))
            waiter.TrySetResult(null);
    }

    /// <summary>All wait equally long, so those who gave up stand in front.</summary>
    public void ForgetGone()
    {
        while (_waiting.TryPeek(out var waiter) && waiter.Task.IsCompleted)
            _waiting.Dequeue();
    }
}
