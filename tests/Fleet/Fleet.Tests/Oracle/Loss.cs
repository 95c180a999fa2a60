using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>What one takeover lost.</summary>
/// <param name="Owner">Whose charges.</param>
/// <param name="FaultMs">Ledger time at which the fault began that it followed.</param>
/// <param name="Calls">How many calls had charged what is lost.</param>
/// <param name="CallsInBound">How many calls had charged this owner in the last 100 ms before the fault.</param>
/// <param name="OldestMs">Ledger time of the first charge that is lost.</param>
/// <param name="NewestMs">Of the last one.</param>
internal sealed record Loss(string Owner, double FaultMs, int Calls, int CallsInBound, long OldestMs, long NewestMs)
{
    /// <summary>What the default durability may lose.</summary>
    public const long MostMs = 100;

    public double AgeMs => FaultMs - OldestMs;

    /// <param name="takeovers">All there were.</param>
    /// <param name="decisions">All there are.</param>
    /// <param name="faultsMs">Ledger times at which faults began, in their order.</param>
    public static IEnumerable<Loss> Find(IEnumerable<Takeover> takeovers, IEnumerable<Decided> decisions, IEnumerable<double> faultsMs)
    {
        var charges = decisions.Where(decision => decision.IsKept)
            .SelectMany(decision => decision.Charges.Select(charge => (charge.Counter.Owner, charge.Place!.AtMs, decision.Trace)).Distinct())
            .ToLookup(charge => charge.Owner, charge => charge.AtMs);
        var faults = faultsMs.ToArray();
        foreach (var takeover in takeovers)
        {
            long[] lost = [.. charges[takeover.Owner].Where(takeover.Loses)];
            if (lost.Length == 0)
                continue;
            var faultMs = FaultOf(lost.Max(), takeover, faults);
            var inBound = charges[takeover.Owner].Count(atMs => takeover.IsAfter(atMs) && atMs > faultMs - MostMs);
            yield return new Loss(takeover.Owner, faultMs, lost.Length, inBound, lost.Min(), lost.Max());
        }
    }

    /// <summary>
    /// A ledger that nobody calls is taken after later faults, too: what was charged at about the time of one, until the kill had arrived, was lost at that one.
    /// </summary>
    private static double FaultOf(long newestMs, Takeover takeover, double[] faults)
    {
        var last = faults.LastOrDefault(fault => fault < takeover.AtMs);
        return faults.LastOrDefault(fault => fault < takeover.AtMs && Math.Abs(newestMs - fault) <= MostMs, last);
    }
}
