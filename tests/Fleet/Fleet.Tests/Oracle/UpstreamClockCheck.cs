using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>
/// What the upstream's owner can see: on the upstream's own clock, no window of <c>window - d</c> holds more than max. d is the largest delay between
/// a reservation and its arrival; where it is as long as the window, nothing is promised of that window.
/// </summary>
internal static class UpstreamClockCheck
{
    public const string Promise = "upstream's clock";

    /// <summary>d: of two calls, one late by d and the other by nothing, the distance shrinks by so much.</summary>
    public static double SpreadMs(IReadOnlyCollection<double> delaysMs) => delaysMs.Count == 0 ? 0 : delaysMs.Max() - Math.Min(0, delaysMs.Min());

    /// <returns>Milliseconds from each reservation to its arrival.</returns>
    public static List<double> DelaysMs(IEnumerable<Arrived> arrivals, IEnumerable<Decided> decisions) =>
        [.. Charges(arrivals, decisions).Select(each => each.AtMs - each.Charge.Place!.AtMs)];

    public static IEnumerable<Violation> Run(IReadOnlyCollection<Arrived> arrivals, IReadOnlyCollection<Decided> decisions)
    {
        var spreadMs = SpreadMs(DelaysMs(arrivals, decisions));
        foreach (var counter in Charges(arrivals, decisions).GroupBy(each => each.Charge.Counter))
        {
            var lengthMs = counter.Key.WindowMs - spreadMs;
            var (window, used) = (new Queue<(double AtMs, decimal Cost)>(), 0m);
            foreach (var (atMs, charge) in counter.OrderBy(each => each.AtMs))
            {
                while (window.TryPeek(out var oldest) && atMs - oldest.AtMs >= lengthMs)
                    used -= window.Dequeue().Cost;
                window.Enqueue((atMs, charge.Cost));
                used += charge.Cost;
                if (used > charge.Max && lengthMs > 0)
                    yield return new Violation(Promise, $"{counter.Key}: {used} of {charge.Max} arrived within {lengthMs:F0} ms, until {atMs:F0}");
            }
        }
    }

    private static IEnumerable<(double AtMs, Charged Charge)> Charges(IEnumerable<Arrived> arrivals, IEnumerable<Decided> decisions)
    {
        var kept = decisions.Where(decision => decision.IsKept).ToLookup(decision => decision.Trace);
        return arrivals.SelectMany(arrival => kept[arrival.Trace].SelectMany(decision => decision.Charges).Select(charge => (arrival.AtMs, charge)));
    }
}
