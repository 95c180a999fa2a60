namespace Sluice.Store.Ledger.Postgres;

/// <summary>How much of a row a node knows. Under one state's name a row's records only grow in number, whether they stand in the journal or have been folded into the state.</summary>
/// <param name="StateId">Names the state, at random.</param>
/// <param name="Position">Bytes of the records that followed the state when it got its name.</param>
internal readonly record struct RowVersion(long StateId, long Position)
{
    /// <summary>Nothing is known of the row.</summary>
    public static readonly RowVersion Unknown = new(-1, -1);
}
