using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Ending;

/// <summary>
/// Ends the calls that do not end by themselves. Their upstreams are let go of while the server still waits for them, so that their callers are answered;
/// it is stopped after the server, and sees to it that all of them are recorded before the ledger and the audit log are closed.
/// </summary>
internal sealed partial class BreakOff(
    UpstreamPools upstreams, GrantGates gates, DrainTimes times, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<BreakOff> logger) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private ITimer? _patience;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => _patience = time.CreateTimer(static self => ((BreakOff)self!).End(), this, times.Calls, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_patience is { } patience)
            await patience.DisposeAsync();
        End();
        var startedAt = time.GetTimestamp();
        while (!gates.AreEmpty && time.GetElapsedTime(startedAt) < times.Flush / 2)
            await Task.Delay(Pause, time, CancellationToken.None);
    }

    private void End()
    {
        if (!gates.AreEmpty)
            LogBrokenOff();
        upstreams.Close();
    }

    [LoggerMessage(90, LogLevel.Warning, "The stop does not wait any longer for calls in flight: they are broken off. Sluice:DrainTimeoutSeconds says how long it waits.")]
    private partial void LogBrokenOff();
}
