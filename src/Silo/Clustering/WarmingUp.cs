using Orleans.Runtime;
using Sluice.Grains;

namespace Sluice.Silo.Clustering;

/// <summary>Warms a silo up once it has joined, before the node says that it is there.</summary>
internal sealed partial class WarmingUp(IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<WarmingUp> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(WarmingUp), ServiceLifecycleStage.Active + 1, StartAsync, static _ => Task.CompletedTask);

    /// <summary>A silo that is cold is better than none.</summary>
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WarmUp.RunAsync(grains, silo.SiloAddress).WaitAsync(Longest, time, cancellationToken);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            LogCold(logger, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "This silo's first calls may take long, since it could not try any: {Problem}")]
    private static partial void LogCold(ILogger logger, string problem);
}
