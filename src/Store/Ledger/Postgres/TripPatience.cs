namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// How long a lane waits for the database, in time that this node could use: of a while in which it did not run, paused or short of a processor, only a
/// tick counts. What the database answered meanwhile is then read, and its answer says whose fault it was.
/// </summary>
internal sealed class TripPatience : IDisposable
{
    private const int Ticks = 10;

    private readonly TimeProvider _time;
    private readonly TimeSpan _tick;
    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private long _lastTick;
    private int _ticks;

    public TripPatience(TimeSpan patience, TimeProvider time)
    {
        (_time, _tick, _lastTick) = (time, patience / Ticks, time.GetTimestamp());
        _timer = time.CreateTimer(static self => ((TripPatience)self!).Tick(), this, _tick, _tick);
    }

    public CancellationToken Token => _end.Token;

    public void Dispose()
    {
        _timer.Dispose();
        _end.Dispose();
    }

    /// <summary>Ticks that were late come all at once: they count as one.</summary>
    private void Tick()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lastTick)) < _tick / 2)
            return;
        Volatile.Write(ref _lastTick, _time.GetTimestamp());
        if (Interlocked.Increment(ref _ticks) != Ticks)
            return;
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The trip has just ended.
        }
    }
}
