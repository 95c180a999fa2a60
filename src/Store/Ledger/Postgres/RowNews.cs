using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>What the database says of a row, compared with what the node knew of it.</summary>
/// <param name="IsMissing">There is no such row.</param>
/// <param name="Writer">As in <see cref="RowVersion"/>.</param>
/// <param name="StateId">As in <see cref="RowVersion"/>.</param>
/// <param name="State">Null: the known one.</param>
/// <param name="Journal">What follows the state, or, when that is the known one, what follows the journal as it was known. Null: nothing has changed.</param>
internal readonly record struct RowNews(bool IsMissing, uint Writer, long StateId, byte[]? State, byte[]? Journal)
{
    private const int Columns = 4;

    /// <summary>Neither gone nor changed.</summary>
    public bool IsNone => !IsMissing && Journal is null;

    /// <param name="reader">At a row.</param>
    /// <param name="column">Of the first of the four columns.</param>
    public static RowNews Read(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return new RowNews(true, 0, 0, null, null);
        var last = column + Columns - 1;
        return new RowNews(
            false,
            reader.GetFieldValue<uint>(column),
            reader.GetInt64(column + 1),
            reader.IsDBNull(last - 1) ? null : reader.GetFieldValue<byte[]>(last - 1),
            reader.IsDBNull(last) ? null : reader.GetFieldValue<byte[]>(last));
    }
}
