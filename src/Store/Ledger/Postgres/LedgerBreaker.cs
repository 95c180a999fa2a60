namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// Tells when the whole engine is out of reach: after several failures in a row nobody waits for it any more, until a try that is allowed now and then
/// succeeds. A row that is locked for too long is no failure: a caller could cause it.
/// </summary>
internal sealed class LedgerBreaker(TimeProvider time)
{
    public const int MostFailures = 3;

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private int _failures;
    private long _openedAt;
    private string? _problem;

    /// <summary>Why calls are refused, for <c>/readyz</c>; null while they are not.</summary>
    public string? Problem
    {
        get
        {
            lock (_gate)
                return _failures < MostFailures ? null : _problem;
        }
    }

    /// <summary>False: open. While it is, one call in each pause is let through to try.</summary>
    public bool TryEnter()
    {
        if (Volatile.Read(ref _failures) < MostFailures)
            return true;
        lock (_gate)
        {
            if (_failures >= MostFailures && time.GetElapsedTime(_openedAt) < Pause)
                return false;
            _openedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <returns>Whether it was open.</returns>
    public bool Succeeded()
    {
        if (Volatile.Read(ref _failures) == 0)
            return false;
        lock (_gate)
        {
            var wasOpen = _failures >= MostFailures;
            _failures = 0;
            return wasOpen;
        }
    }

    /// <returns>Whether it opened now.</returns>
    public bool Failed(string problem)
    {
        lock (_gate)
        {
            _problem = problem;
            if (++_failures >= MostFailures)
                _openedAt = time.GetTimestamp();
            return _failures == MostFailures;
        }
    }
}
