namespace Sluice.Store.Tests.Fakes;

/// <summary>Time that moves only when a test says so; due timers run on the test's own thread.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _step;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now + _step;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the wall clock on or back. No time passes.</summary>
    public void Step(TimeSpan by)
    {
        lock (_gate)
            _step += by;
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = _timers.FindAll(timer => timer.IsDue(_now));
        }

        foreach (var timer in due)
            timer.Fire();
    }

    private void Forget(ManualTimer timer)
    {
        lock (_gate)
            _timers.Remove(timer);
    }

    private sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        private readonly Lock _gate = new();
        private DateTimeOffset? _dueAt;
        private TimeSpan _period;

        public bool IsDue(DateTimeOffset now)
        {
            lock (_gate)
                return _dueAt <= now;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var now = new DateTimeOffset(time.GetTimestamp(), TimeSpan.Zero);
            lock (_gate)
            {
                _dueAt = dueTime == Timeout.InfiniteTimeSpan ? null : now + dueTime;
                _period = period;
            }

            return true;
        }

        public void Fire()
        {
            lock (_gate)
                _dueAt = _period > TimeSpan.Zero ? _dueAt + _period : null;
            callback(state);
        }

        public void Dispose() => time.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
