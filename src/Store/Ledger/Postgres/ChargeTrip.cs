namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// A place for trips of a charge lane, one after the other over one connection: rows that a trip makes, reads and charges. Reading and charging take one way to the
/// database and back; rows that were missing are made on another one before.
/// </summary>
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

    /// <summary>Its connection, while that is being opened; no call waits for it in particular.</summary>
    public Task<ChargeConnection>? Opening { get; set; }

    /// <summary>Ends with the answer of the database, or with <see cref="Opening"/>; null: neither is under way.</summary>
    public Task? UnderWay { get; set; }

    /// <summary>When it set off last (time stamp).</summary>
    public long SetOffAt { get; set; }

    public void Clear()
    {
        Round.Clear();
        Missing.Clear();
        Asked.Clear();
        Charged.Clear();
    }

    public void Sort() => Charged.Sort(static (one, other) => string.CompareOrdinal(one.Owner, other.Owner));
}
