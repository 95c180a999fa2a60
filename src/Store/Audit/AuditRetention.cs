namespace Sluice.Store.Audit;

/// <summary>How long records are kept: whole segments go once their last link is older. Thread-safe.</summary>
/// <param name="days">For organisations that have no number of their own. At least 1.</param>
/// <param name="time">The clock.</param>
public sealed class AuditRetention(int days, TimeProvider time)
{
    private const long MsPerDay = 86_400_000;

    private volatile IReadOnlyDictionary<string, int>? _daysByOrganisation;

    /// <summary>From now on these organisations have numbers of their own. Before the first call nothing is pruned: somebody may have one.</summary>
    public void Use(IReadOnlyDictionary<string, int> daysByOrganisation) => _daysByOrganisation = daysByOrganisation;

    /// <summary>What is older may be too old for somebody. Null while it is not known.</summary>
    internal long? ShortestKeptFromMs() => _daysByOrganisation is { } known
        ? time.GetUtcNow().ToUnixTimeMilliseconds() - (known.Values.Append(days).Min() * MsPerDay)
        : null;

    /// <summary>Null while it is not known.</summary>
    internal long? KeptFromMs(string organisation) => _daysByOrganisation is { } known
        ? time.GetUtcNow().ToUnixTimeMilliseconds() - ((known.TryGetValue(organisation, out var own) ? own : days) * MsPerDay)
        : null;
}
