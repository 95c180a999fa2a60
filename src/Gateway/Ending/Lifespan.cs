using System.Net.Sockets;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Ending;

/// <summary>A node from its start to its end. The caller disposes of it, which writes what ledger and audit still hold.</summary>
internal sealed partial class Lifespan(WebApplication node, StopSignals signals, StopDeadline deadline)
{
    private readonly DrainTimes _times = DrainTimes.Of(node.Services.GetRequiredService<SluiceOptions>());
    private readonly TimeProvider _time = node.Services.GetRequiredService<TimeProvider>();
    private readonly ILogger _logger = node.Services.GetRequiredService<ILogger<Lifespan>>();

    /// <exception cref="StartException">It cannot listen.</exception>
    /// <exception cref="OperationCanceledException">A signal came before it listened.</exception>
    public async Task StartAsync()
    {
        try
        {
            await node.StartAsync(signals.Asked);
            deadline.Serve(_times.Total);
        }
        catch (Exception exception) when (exception is IOException or SocketException or FormatException or InvalidOperationException)
        {
            var urls = node.Configuration[WebHostDefaults.ServerUrlsKey];
            throw StartException.Unavailable($"Cannot listen on {urls}: {exception.Message.TrimEnd('.')}. Choose another address with --urls http://127.0.0.1:PORT.", exception);
        }
    }

    /// <summary>Returns the exit code when the node serves nobody any more.</summary>
    public async Task<int> UntilStoppedAsync()
    {
        // 1. Until a signal asks, or a part of the node gives up.
        var isAsked = await UntilToldAsync();
        deadline.Arm();

        // 2. Not ready from here on, and serving: whoever sends calls here must first notice.
        node.Services.GetRequiredService<Drain>().Begin();
        if (isAsked && !signals.IsFromTerminal)
        {
            LogDraining(_times.Delay, _times.Total);
            await Task.Delay(_times.Delay, _time, signals.Urged).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // 3. Everything else.
        await StopAsync();
        return isAsked ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Streams end, calls in flight are waited for, and then everything else stops. A node that is disposed of without it reports its parts as broken.</summary>
    public async Task StopAsync()
    {
        try
        {
            await node.StopAsync(signals.Urged);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogStopFailed(exception);
        }
    }

    /// <summary>Whether it was a signal.</summary>
    private async Task<bool> UntilToldAsync()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asked = signals.Asked.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), told);
        await using var stopping = node.Lifetime.ApplicationStopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), told);
        await told.Task;
        return signals.Asked.IsCancellationRequested;
    }

    [LoggerMessage(91, LogLevel.Information, "Asked to stop: not ready any more, serving for {Delay} until load balancers have noticed, ended within {Total}")]
    private partial void LogDraining(TimeSpan delay, TimeSpan total);

    [LoggerMessage(92, LogLevel.Error, "A part of the node did not stop in order")]
    private partial void LogStopFailed(Exception exception);
}
