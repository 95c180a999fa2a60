namespace Sluice.Store.Audit;

/// <summary>Wakes the one thread that waits for it, at once or within an interval of the provider's time.</summary>
internal sealed class Bell : IDisposable
{
    /// <summary>A monitor, not an event handle: a ring that comes after the end must find nothing disposed.</summary>
    private readonly object _gate = new();
    private readonly ITimer _timer;
    private bool _isRung;
    private int _isArmed;

    public Bell(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((Bell)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Ring()
    {
        lock (_gate)
        {
            _isRung = true;
            Monitor.Pulse(_gate);
        }
    }

    public void RingWithin(TimeSpan interval)
    {
        if (Volatile.Read(ref _isArmed) == 0 && Interlocked.Exchange(ref _isArmed, 1) == 0)
            _timer.Change(interval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whoever hands something over before it rings is sure that the woken thread sees it.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (!_isRung)
                Monitor.Wait(_gate);
            _isRung = false;
        }

        Interlocked.Exchange(ref _isArmed, 0);
    }

    public void Dispose() => _timer.Dispose();
}
