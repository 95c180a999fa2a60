namespace Sluice.Gateway.Ending;

/// <summary>Runs what signals may stop at any moment: during its start, which then ends after its present step, or while it serves.</summary>
internal static class Stoppable
{
    /// <summary>Returns the process's exit code: a stop that was asked for is no failure, however early it came.</summary>
    public static async Task<int> RunAsync(Func<StopSignals, StopDeadline, Task<int>> work)
    {
        using var signals = new StopSignals();
        using var deadline = new StopDeadline(TimeProvider.System, signals);
        try
        {
            return await work(signals, deadline);
        }
        catch (Exception exception) when (signals.Asked.IsCancellationRequested && exception is OperationCanceledException or StartException)
        {
            // Also what failed while it was to end anyway: nobody waits for this start any more.
            SayNothingServed();
            return ExitCode.Done;
        }
    }

    public static void SayNothingServed() => Console.WriteLine("Stopped before it served.");
}
