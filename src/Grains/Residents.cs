using System.Collections.Concurrent;
using Orleans.Runtime.Placement;

namespace Sluice.Grains;

/// <summary>The owners whose grains are in this silo, to be sent elsewhere before it stops.</summary>
public sealed class Residents
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<IGrainContext, bool> _contexts = new();

    /// <summary>
    /// Hands all ledgers to other silos, a few at a time: each is away for a moment only, and is not kept waiting by all the others. Calls for them follow.
    /// </summary>
    /// <param name="others">Silos that take them, in turn. Not empty.</param>
    /// <param name="longest">Over how long it is spread.</param>
    /// <param name="time">For the pauses.</param>
    /// <param name="cancellationToken">Leaves the rest where it is.</param>
    public async Task MoveOutAsync(IReadOnlyList<SiloAddress> others, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        var contexts = _contexts.Keys.ToArray();
        var atOnce = (int)Math.Ceiling(contexts.Length * Pause / longest);
        for (var index = 0; index < contexts.Length; index++)
        {
            contexts[index].Migrate(new Dictionary<string, object>(StringComparer.Ordinal) { [IPlacementDirector.PlacementHintKey] = others[index % others.Count] }, cancellationToken);
            if ((index + 1) % atOnce == 0)
                await Task.Delay(Pause, time, cancellationToken);
        }

        await Task.WhenAll(Array.ConvertAll(contexts, context => context.Deactivated)).WaitAsync(cancellationToken);
    }

    internal void Add(IGrainContext context) => _contexts[context] = true;

    internal void Remove(IGrainContext context) => _contexts.TryRemove(context, out _);
}
