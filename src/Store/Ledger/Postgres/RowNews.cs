using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>What the database says of a row, compared with what the node knew of it.</summary>
/// <param name="IsMissing">There is no such row.</param>
/// <param name="StateId">As in <see cref="RowVersion"/>.</param>
/// <param name="Folded">Bytes of the records that the state holds, and the journal does not any more.</param>
/// <param name="StateBytes">Length of the state.</param>
/// <param name="State">Null: what the node knows goes on.</param>
/// <param name="Records">What follows the state or, when that is null, what the node knew. The newest stands first.</param>
internal readonly record struct RowNews(bool IsMissing, long StateId, long Folded, int StateBytes, byte[]? State, byte[] Records)
{
    private const int Columns = 5;

    /// <param name="reader">At a row.</param>
    /// <param name="column">Of the first of the five columns.</param>
    public static RowNews Read(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return new RowNews(true, 0, 0, 0, null, []);
        var last = column + Columns - 1;
        return new RowNews(
            false,
            reader.GetInt64(column),
            reader.GetInt64(column + 1),
            reader.GetInt32(column + 2),
            reader.IsDBNull(last - 1) ? null : reader.GetFieldValue<byte[]>(last - 1),
            reader.GetFieldValue<byte[]>(last));
    }
}
