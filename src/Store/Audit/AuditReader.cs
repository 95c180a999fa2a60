using Microsoft.Data.Sqlite;

namespace Sluice.Store.Audit;

/// <summary>Reads the audit log while it is written. Opens the file for each question.</summary>
public sealed class AuditReader(string path)
{
    /// <summary>The most rows that one question returns.</summary>
    public const int MostRows = 1_000;

    private readonly string _connection =
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();

    /// <summary>How many decisions ended each way, by the outcome's name.</summary>
    public IReadOnlyDictionary<string, long> CountByOutcome()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var connection = Open();
        using var command = new SqliteCommand("SELECT outcome, count(*) FROM decisions GROUP BY outcome", connection);
        using var rows = command.ExecuteReader();
        while (rows.Read())
            counts.Add(rows.GetString(0), rows.GetInt64(1));
        return counts;
    }

    /// <summary>The decisions written last, newest first; at most <see cref="MostRows"/>.</summary>
    public IReadOnlyList<AuditRecord> Last(int count)
    {
        var records = new List<AuditRecord>();
        using var connection = Open();
        using var command = new SqliteCommand(
            "SELECT id, time_ms, grant_id, server, method, tool, outcome, reason, rule, message, charges, subject FROM decisions "
            + "ORDER BY id DESC LIMIT $count",
            connection);
        command.Parameters.AddWithValue("$count", Math.Clamp(count, 0, MostRows));
        using var rows = command.ExecuteReader();
        while (rows.Read())
            records.Add(Read(rows));
        return records;
    }

    private static AuditRecord Read(SqliteDataReader row) => new(
        row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4), Text(row, 5),
        row.GetString(6), row.GetString(7), row.GetString(8), Text(row, 9), row.GetString(10), Text(row, 11));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connection);
        connection.Open();
        return connection;
    }
}
