namespace Sluice.Store.Tests.Ledger;

/// <summary>A clock that moves when told to. Timers fire on the thread that moves it.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed;
    private DateTimeOffset _wall = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_gate)
            return _elapsed.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _wall;
    }

    public void Advance(long milliseconds)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _elapsed += TimeSpan.FromMilliseconds(milliseconds);
            _wall += TimeSpan.FromMilliseconds(milliseconds);
            due = _timers.FindAll(timer => timer.IsDue(_elapsed));
        }

        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>Somebody sets the computer's clock.</summary>
    public void StepWall(TimeSpan by)
    {
        lock (_gate)
            _wall += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_gate)
            _timers.Add(timer);
        return timer;
    }

    private sealed class ManualTimer(ManualClock clock, Action callback) : ITimer
    {
        private TimeSpan? _dueAt;
        private TimeSpan _period;

        public bool IsDue(TimeSpan elapsed)
        {
            if (_dueAt > elapsed || _dueAt is null)
                return false;
            _dueAt = _period > TimeSpan.Zero ? elapsed + _period : null;
            return true;
        }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
                (_dueAt, _period) = (dueTime < TimeSpan.Zero ? null : clock._elapsed + dueTime, period);
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
