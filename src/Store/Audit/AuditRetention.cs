namespace Sluice.Store.Audit;

/// <summary>
/// How long records are kept: whole segments go once their last link is older. What is gone does not come back, so that a wall clock which steps on
/// while the node runs makes nothing old: as much time has passed as the monotonic clock says too. Thread-safe.
/// </summary>
/// <param name="days">For organisations that have no number of their own. At least 1.</param>
/// <param name="time">The clock.</param>
public sealed class AuditRetention(int days, TimeProvider time)
{
    private const long MsPerDay = 86_400_000;

    private readonly long _startMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _startTimestamp = time.GetTimestamp();
    private volatile IReadOnlyDictionary<string, int>? _daysByOrganisation;

    private long NowMs => Math.Min(time.GetUtcNow().ToUnixTimeMilliseconds(), _startMs + (long)time.GetElapsedTime(_startTimestamp).TotalMilliseconds);

    /// <summary>From now on these organisations have numbers of their own. Before the first call nothing is pruned: somebody may have one.</summary>
    public void Use(IReadOnlyDictionary<string, int> daysByOrganisation) => _daysByOrganisation = daysByOrganisation;

    /// <summary>What is older may be too old for somebody. Null while it is not known.</summary>
    internal long? ShortestKeptFromMs() => _daysByOrganisation is { } known
        ? NowMs - (known.Values.Append(days).Min() * MsPerDay)
        : null;

    /// <summary>Null while it is not known.</summary>
    internal long? KeptFromMs(string organisation) => _daysByOrganisation is { } known
        ? NowMs - ((known.TryGetValue(organisation, out var own) ? own : days) * MsPerDay)
        : null;
}
