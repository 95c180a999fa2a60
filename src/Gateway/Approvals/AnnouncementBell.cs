namespace Sluice.Gateway.Approvals;

/// <summary>Wakes whoever announces approvals on this node: one has been written down.</summary>
internal sealed class AnnouncementBell
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        lock (_rung)
        {
            if (_rung.CurrentCount == 0)
                _rung.Release();
        }
    }

    /// <summary>Until it is rung, or the time is over.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _rung.WaitAsync(longest, cancellationToken);
}
