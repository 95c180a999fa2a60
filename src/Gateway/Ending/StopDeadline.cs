namespace Sluice.Gateway.Ending;

/// <summary>Ends the process when its stop takes too long, whatever it hangs on. What was not written by then is as after a crash.</summary>
internal sealed class StopDeadline : IDisposable
{
    /// <summary>For a start that is under way, e.g. in wait for a database. Each of its steps is whole or undone: breaking one off leaves nothing half written.</summary>
    private static readonly TimeSpan DuringStart = TimeSpan.FromSeconds(5);

    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _asked;
    private readonly CancellationTokenRegistration _urged;
    private readonly Lock _gate = new();
    private TimeSpan? _whileServing;

    public StopDeadline(TimeProvider time, StopSignals signals)
    {
        _timer = time.CreateTimer(static self => ((StopDeadline)self!).EndProcess(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _asked = signals.Asked.Register(Arm);
        _urged = signals.Urged.Register(EndStart);
    }

    /// <summary>From now on there are calls to finish.</summary>
    /// <param name="limit">How long a stop may take.</param>
    public void Serve(TimeSpan limit)
    {
        lock (_gate) _whileServing = limit;
    }

    public void Arm()
    {
        lock (_gate) _timer.Change(_whileServing ?? DuringStart, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _asked.Dispose();
        _urged.Dispose();
        _timer.Dispose();
    }

    private void EndStart()
    {
        if (_whileServing is null)
            EndProcess();
    }

    private void EndProcess()
    {
        if (_whileServing is { } limit)
            Console.Error.WriteLine($"The stop did not end within {limit.TotalSeconds} s, so the process ends without it; the last records may be missing.");
        else
            Stoppable.SayNothingServed();
        Environment.Exit(_whileServing is null ? ExitCode.Done : ExitCode.Overdue);
    }
}
