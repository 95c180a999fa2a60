using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>
/// No window of any counter holds more than its max on ledger time: what was charged and arrived is replayed in ledger order. A charge of a call that did
/// not arrive may have been given back by a settlement whose answer was lost: its record cannot tell. What a takeover lost counts until then.
/// </summary>
internal static class LimitCheck
{
    public const string Promise = "limit";

    public static IEnumerable<Violation> Run(IEnumerable<Decided> decisions, IEnumerable<Arrived> arrivals, IReadOnlyList<Takeover> takeovers)
    {
        var logs = new NaiveLogs();
        var losses = new Queue<Takeover>(takeovers.OrderBy(takeover => takeover.AtMs));
        var arrived = arrivals.Select(arrival => arrival.Trace).ToHashSet(StringComparer.Ordinal);
        var charges = decisions.Where(decision => decision.IsKept && arrived.Contains(decision.Trace)).SelectMany(decision => decision.Charges.Select(charge => (decision.Trace, Charge: charge)));
        foreach (var (trace, charge) in charges.OrderBy(each => each.Charge.Place!.AtMs).ThenBy(each => each.Charge.Place!.Sequence))
        {
            var (log, atMs) = (logs[charge.Counter], charge.Place!.AtMs);
            while (losses.TryPeek(out var takeover) && !takeover.IsAfter(atMs))
                logs.Forget(losses.Dequeue());
            if (!log.Admits(charge.Cost, charge.Max, atMs))
                yield return new Violation(Promise, $"{charge.Counter} held {log.UsedAt(atMs)} of {charge.Max} at {atMs}, and call {trace} was admitted");
            log.Add(atMs, charge.Cost);
        }
    }
}
