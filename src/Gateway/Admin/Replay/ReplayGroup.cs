using Sluice.Store.Audit;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>Calls of which the same is said.</summary>
internal sealed class ReplayGroup(int mostSamples)
{
    private readonly List<ReplaySample> _samples = [];

    public int Count { get; private set; }

    /// <summary>The oldest.</summary>
    public IReadOnlyList<ReplaySample> Samples => _samples;

    public void Add(DecisionRecord record)
    {
        Count++;
        if (_samples.Count < mostSamples)
            _samples.Add(ReplaySample.Of(record));
    }
}
