using Orleans.Runtime;
using Sluice.Grains;

namespace Sluice.Silo.Clustering;

/// <summary>
/// Before the cluster hears that this silo stops, its ledgers move to others, spread over a while. What comes after that Orleans ends all at once, so that on a
/// busy machine many callers would wait for too long.
/// </summary>
internal sealed partial class MovingOut(Residents residents, ISiloStatusOracle silos, TimeProvider time, ILogger<MovingOut> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Over how long it is spread, and how much longer it may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1.5);
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(MovingOut), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, StopAsync);

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        SiloAddress[] others = [.. silos.GetActiveSilos().Where(silo => !silo.Equals(silos.SiloAddress))];
        if (others.Length == 0)
            return;
        using var patience = new CancellationTokenSource(Longest + Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await residents.MoveOutAsync(others, Longest, time, either.Token);
        }
        catch (OperationCanceledException)
        {
            LogLeft(logger);
        }
    }

    [LoggerMessage(LogLevel.Information, "Not all ledgers have moved to other silos before the stop: the rest is saved, and loaded where its next calls arrive")]
    private static partial void LogLeft(ILogger logger);
}
