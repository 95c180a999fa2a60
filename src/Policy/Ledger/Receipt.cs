using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Sessions;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>Names one reservation to the ledgers that took it: to that of one owner, and in <paramref name="Others"/> to those of the rest.</summary>
/// <param name="Owner">The owner that was charged.</param>
/// <param name="Incarnation">The life of the ledger that took it. Another life may have lost the charges, so it gives nothing back for this receipt.</param>
/// <param name="Sequence">Counts the reservations of that life from 1.</param>
/// <param name="TakenAtMs">Ledger time of the charges, milliseconds since the Unix epoch.</param>
/// <param name="Charges">The charges as requested, of this owner alone.</param>
/// <param name="Flow">The call's step in a session flow, in the grant's own receipt; null when it has none.</param>
/// <param name="Approval">The id of the approval that it used up, in the grant's own receipt; null when it used none.</param>
/// <param name="Others">The other owners that the same call charged, each without others; null when there is one owner.</param>
public readonly record struct Receipt(
    OwnerKey Owner,
    ulong Incarnation,
    long Sequence,
    long TakenAtMs,
    ReadOnlyMemory<Charge> Charges,
    FlowStep? Flow = null,
    string? Approval = null,
    Receipt[]? Others = null)
{
    /// <summary>What a further request names to go on with this one; null when it used no approval.</summary>
    public ApprovalRun? Run => Approval is null ? null : new ApprovalRun(Approval, Incarnation, Sequence);

    /// <summary>
    /// Whether settling it so changes anything: a charge is given back, a flow session goes on, or an approval ends. If not, nobody need be told, and the
    /// ledgers need not remember it.
    /// </summary>
    public bool IsChangedBy(Settlement settlement)
    {
        if (Approval is not null || Flow?.IsChangedBy(settlement) == true || GivesBack(settlement.Kind))
            return true;
        foreach (ref readonly var other in Others.AsSpan())
        {
            if (other.GivesBack(settlement.Kind))
                return true;
        }

        return false;
    }

    /// <summary>What to withdraw for several calls of a lease, of which this is the first: as one, with the costs of all.</summary>
    /// <param name="calls">1 or more.</param>
    public Receipt OfCalls(int calls)
    {
        var charges = Charges.ToArray();
        foreach (ref var charge in charges.AsSpan())
            charge = charge with { Cost = new Units(charge.Cost.Millionths * calls) };
        return this with { Charges = charges };
    }

    /// <param name="index">Of a charge among all that the call took.</param>
    internal LedgerPlace PlaceOf(int index)
    {
        if (index < Charges.Length)
            return new LedgerPlace(Owner, TakenAtMs, Sequence);
        index -= Charges.Length;
        foreach (ref readonly var other in Others.AsSpan())
        {
            if (index < other.Charges.Length)
                return other.PlaceOf(index);
            index -= other.Charges.Length;
        }

        return default;
    }

    private bool GivesBack(SettlementKind settlement)
    {
        foreach (ref readonly var charge in Charges.Span)
        {
            if (charge.Cost > Units.Zero && charge.Limit.GivesBack(settlement))
                return true;
        }

        return false;
    }
}
