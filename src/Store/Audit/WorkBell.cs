namespace Sluice.Store.Audit;

/// <summary>
/// Wakes the one thread that writes: at once, or so that it gathers for a while first. That while it waits by itself, in the system's time: a timer would
/// be set, and its thread be woken, for every batch (0026).
/// </summary>
/// <param name="interval">How long it gathers.</param>
internal sealed class WorkBell(TimeSpan interval)
{
    /// <summary>A monitor, not an event handle: a ring that comes after the end must find nothing disposed.</summary>
    private readonly object _gate = new();
    private bool _isRung;
    private volatile bool _isAwaited;

    /// <summary>Ends the wait at once.</summary>
    public void Ring()
    {
        lock (_gate)
        {
            _isRung = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the wait when the interval is over. Nearly always some earlier call has asked for that already, and it costs a look.</summary>
    public void RingSoon()
    {
        if (_isAwaited)
            return;
        lock (_gate)
        {
            if (_isAwaited)
                return;
            _isAwaited = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Whoever hands something over before it rings is sure that the woken thread sees it.</summary>
    public void Wait()
    {
        lock (_gate)
        {
            while (!_isRung && !_isAwaited)
                Monitor.Wait(_gate);
            if (!_isRung)
                Monitor.Wait(_gate, interval);
            _isRung = _isAwaited = false;
        }
    }
}
