namespace Sluice.Gateway.Upstreams;

/// <summary>
/// Spares callers the wait for an upstream that cannot be reached or does not answer (wire, duty 7).
/// <code>
/// closed     a failure, as many times in a row as allowed   -> open
/// open       a call once the pause is over                  -> half-open; that call is the probe
/// half-open  the probe fails                                -> open, with a new pause
///            the probe comes to nothing                     -> open, and the next call is the probe
/// any        an answer, whatever its status                 -> closed
/// </code>
/// It stands before new requests only: what runs goes on. Streams pass as soon as the pause is over and are never the
/// probe, because one may rightly be silent for long, and nobody else could try meanwhile.
/// </summary>
internal sealed class Breaker(int mostFailures, TimeSpan pause, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _pause = (long)(pause.TotalSeconds * time.TimestampFrequency);
    private volatile bool _isOpen;
    private volatile int _failures;
    private long _pausedUntil;

    /// <summary>The number of the probe under way; 0: none.</summary>
    private int _probe;
    private int _lastProbe;

    public BreakerState State
    {
        get
        {
            lock (_gate) return !_isOpen ? BreakerState.Closed : _probe == 0 ? BreakerState.Open : BreakerState.HalfOpen;
        }
    }

    /// <summary>False: refuse the request. Otherwise one of the other methods follows.</summary>
    /// <param name="isStream">Whether it may stay open without an answer.</param>
    /// <param name="probe">Not 0: the request is the probe.</param>
    public bool TryEnter(bool isStream, out int probe)
    {
        probe = 0;
        if (!_isOpen) return true;
        lock (_gate)
        {
            if (!_isOpen) return true;
            if (time.GetTimestamp() < _pausedUntil) return false;
            if (isStream) return true;
            if (_probe != 0) return false;
            probe = _probe = ++_lastProbe;
            return true;
        }
    }

    /// <summary>The upstream answered. True: that closed the breaker.</summary>
    public bool Answered()
    {
        if (!_isOpen && _failures == 0) return false;
        lock (_gate)
        {
            var wasOpen = _isOpen;
            (_isOpen, _failures, _probe) = (false, 0, 0);
            return wasOpen;
        }
    }

    /// <summary>No connection, or no answer in time. True: that opened the breaker, perhaps again.</summary>
    public bool Failed(int probe)
    {
        lock (_gate)
        {
            // A request that entered before it opened has nothing new to say.
            if (_isOpen ? probe == 0 || probe != _probe : ++_failures < mostFailures) return false;
            (_isOpen, _failures, _probe) = (true, 0, 0);
            _pausedUntil = time.GetTimestamp() + _pause;
            return true;
        }
    }

    /// <summary>The request ended without telling anything about the upstream, e.g. because its caller went away.</summary>
    public void Abandoned(int probe)
    {
        if (probe == 0) return;
        lock (_gate)
        {
            if (probe == _probe) _probe = 0;
        }
    }
}
