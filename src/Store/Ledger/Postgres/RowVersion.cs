namespace Sluice.Store.Ledger.Postgres;

/// <summary>Which of a row's contents a node knows: whatever is written to the row, by whomever, makes another of it.</summary>
/// <param name="Writer">The transaction that wrote it (<c>xmin</c>).</param>
/// <param name="StateId">Names the state, at random.</param>
/// <param name="Length">Of the journal that follows the state: within one state it only grows.</param>
internal readonly record struct RowVersion(uint Writer, long StateId, int Length)
{
    /// <summary>Nothing is known of the row.</summary>
    public static readonly RowVersion Unknown = new(0, -1, -1);
}
