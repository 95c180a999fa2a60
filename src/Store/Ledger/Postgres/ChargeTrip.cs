namespace Sluice.Store.Ledger.Postgres;

/// <summary>One round trip of a charge lane: rows that it makes, reads and charges. Each goes over a connection of its own, one after the other.</summary>
internal sealed class ChargeTrip
{
    /// <summary>All that it does something about.</summary>
    public List<OwnerCalls> Round { get; } = [];

    /// <summary>Rows that were not there, to be made first.</summary>
    public List<string> Missing { get; } = [];

    public List<OwnerCalls> Asked { get; } = [];

    /// <summary>In the order of their keys.</summary>
    public List<OwnerCalls> Charged { get; } = [];

    /// <summary>What the lane knew of rows when it set off, which its answers go on from.</summary>
    public KeptLedgers? Known { get; set; }

    public ChargeConnection? Connection { get; set; }

    /// <summary>Ends with the answer of the database; null: it is not under way.</summary>
    public Task? UnderWay { get; set; }

    public void Clear()
    {
        Round.Clear();
        Missing.Clear();
        Asked.Clear();
        Charged.Clear();
    }

    public void Sort() => Charged.Sort(static (one, other) => string.CompareOrdinal(one.Owner, other.Owner));
}
