using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Oracle;

/// <summary>
/// Reservations of an owner have numbers of their own, and their ledger time never goes back as the numbers grow. A crash of the database may begin a new
/// life of the ledgers, whose numbers start again, and so may a takeover.
/// </summary>
internal static class OrderCheck
{
    public const string Promise = "order";

    /// <param name="decisions">All there are.</param>
    /// <param name="crashesMs">Ledger times at which the database was down, in their order.</param>
    /// <param name="takeovers">Of ledgers that may have lost charges.</param>
    public static IEnumerable<Violation> Run(IEnumerable<Decided> decisions, IReadOnlyList<long> crashesMs, IReadOnlyList<Takeover> takeovers)
    {
        var ofOwner = takeovers.ToLookup(takeover => takeover.Owner);
        var reservations = decisions.Where(decision => decision.IsReserved)
            .SelectMany(decision => decision.Charges.Select(charge => (charge.Counter.Owner, Place: charge.Place!, decision.Trace)).Distinct());
        foreach (var life in reservations.GroupBy(each => (each.Owner, Before: crashesMs.Count(crash => crash < each.Place.AtMs) + ofOwner[each.Owner].Count(takeover => !takeover.IsAfter(each.Place.AtMs)))))
        {
            var (owner, last) = (life.Key.Owner, new Place(0, 0));
            foreach (var (_, place, trace) in life.OrderBy(each => each.Place.Sequence).ThenBy(each => each.Place.AtMs))
            {
                if (place.Sequence == last.Sequence)
                    yield return new Violation(Promise, $"{owner}: number {place.Sequence} was given twice, at {last.AtMs} and at {place.AtMs} to call {trace}");
                else if (place.AtMs < last.AtMs)
                    yield return new Violation(Promise, $"{owner}: {place.Sequence} at {place.AtMs} is earlier than {last.Sequence} at {last.AtMs}");
                last = place;
            }
        }
    }
}
