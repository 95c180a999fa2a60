namespace Sluice.Store.Ledger.Postgres;

/// <summary>One round trip of a charge lane: rows that it reads, and rows that it charges.</summary>
internal sealed class ChargeTrip
{
    public List<OwnerCalls> Asked { get; } = [];

    /// <summary>In the order of their keys.</summary>
    public List<OwnerCalls> Charged { get; } = [];

    public void Clear()
    {
        Asked.Clear();
        Charged.Clear();
    }

    public void Sort() => Charged.Sort(static (one, other) => string.CompareOrdinal(one.Owner, other.Owner));
}
