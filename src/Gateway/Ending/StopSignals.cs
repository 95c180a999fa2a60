using System.Runtime.InteropServices;

namespace Sluice.Gateway.Ending;

/// <summary>
/// SIGTERM, SIGINT (Ctrl-C) and SIGQUIT from before the start on. The first asks the node to stop in order; the second, to wait for nobody any more.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly CancellationTokenSource _urged = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _heard;

    public StopSignals()
    {
        _registrations = [Register(PosixSignal.SIGTERM), Register(PosixSignal.SIGINT), Register(PosixSignal.SIGQUIT)];

        PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, Hear);
    }

    public CancellationToken Asked => _asked.Token;

    public CancellationToken Urged => _urged.Token;

    /// <summary>Whether a person at the terminal asked: no load balancer has to notice, and nobody likes to wait.</summary>
    public bool IsFromTerminal { get; private set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _asked.Dispose();
        _urged.Dispose();
    }

    private void Hear(PosixSignalContext context)
    {
        // Otherwise the runtime ends the process at once.
        context.Cancel = true;
        if (Interlocked.Increment(ref _heard) > 1)
        {
            _ = _urged.CancelAsync();
            return;
        }

        IsFromTerminal = context.Signal != PosixSignal.SIGTERM;
        _ = _asked.CancelAsync();
    }
}
