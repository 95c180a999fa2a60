using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>
/// How many of the calls that could have been admitted were: the oracle is asked every call in ledger order and keeps a log of its own. A call that the
/// ledger did not decide stands where its client asked it.
/// </summary>
/// <param name="Admitted">By the engine.</param>
/// <param name="ByOracle">By the oracle.</param>
/// <param name="Undecided">Calls that the ledger did not decide.</param>
internal sealed record Admission(int Admitted, int ByOracle, int Undecided)
{
    public double Ratio => ByOracle == 0 ? 1 : (double)Admitted / ByOracle;

    /// <param name="calls">All that were asked, none of which broke off.</param>
    /// <param name="decisions">Theirs.</param>
    /// <param name="ledgerMs">From a time stamp of this process to ledger time.</param>
    public static Admission Measure(IEnumerable<Asked> calls, IEnumerable<Decided> decisions, Func<long, double> ledgerMs)
    {
        var decided = decisions.ToDictionary(decision => decision.Trace);
        var (logs, admitted, byOracle, undecided) = (new NaiveLogs(), 0, 0, 0);
        foreach (var (call, decision, atMs) in calls.Select(call => Order(call, decided.GetValueOrDefault(call.Trace), ledgerMs)).OrderBy(each => each.AtMs).ThenBy(each => each.Turn))
        {
            admitted += decision is { IsKept: true } ? 1 : 0;
            undecided += call.IsDecided ? 0 : 1;
            byOracle += logs.TryTake(call.Costs, atMs) ? 1 : 0;
        }

        return new Admission(admitted, byOracle, undecided);
    }

    /// <summary>Of one millisecond, refusals come last: nothing that counts in it is taken out before its end.</summary>
    private static Ordered Order(Asked call, Decided? decision, Func<long, double> ledgerMs)
    {
        var place = decision?.Charges.Select(charge => charge.Place).FirstOrDefault(place => place is not null);
        if (place is null)
            return new Ordered(call, decision, (long)ledgerMs(call.AskedAt), long.MaxValue);
        return new Ordered(call, decision, place.AtMs, decision!.IsReserved ? place.Sequence : long.MaxValue);
    }

    private sealed record Ordered(Asked Call, Decided? Decision, long AtMs, long Turn)
    {
        public void Deconstruct(out Asked call, out Decided? decision, out long atMs) => (call, decision, atMs) = (Call, Decision, AtMs);
    }
}
