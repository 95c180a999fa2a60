using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>The logs of all counters.</summary>
internal sealed class NaiveLogs
{
    private readonly Dictionary<Counter, NaiveLog> _logs = [];

    public NaiveLog this[Counter counter] =>
        _logs.TryGetValue(counter, out var log) ? log : _logs[counter] = new NaiveLog(counter.WindowMs);

    public void Forget(Takeover takeover)
    {
        foreach (var (counter, log) in _logs)
        {
            if (counter.Owner == takeover.Owner)
                log.Forget(takeover.Loses);
        }
    }

    /// <summary>All charges of a call, or none.</summary>
    public bool TryTake(IReadOnlyList<Charged> charges, long nowMs)
    {
        if (!charges.All(charge => this[charge.Counter].Admits(charge.Cost, charge.Max, nowMs)))
            return false;
        foreach (var charge in charges)
            this[charge.Counter].Add(nowMs, charge.Cost);
        return true;
    }
}
