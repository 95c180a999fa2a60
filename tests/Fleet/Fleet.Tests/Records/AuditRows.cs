using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Sluice.Fleet.Tests.Nodes;

namespace Sluice.Fleet.Tests.Records;

/// <summary>
/// What the fleet recorded: the table <c>decisions</c> of PostgreSQL, and what is still in the files of nodes that could not ship it. Both tell a decision
/// in the same words.
/// </summary>
internal static class AuditRows
{
    private const string Query = "SELECT trace_id, outcome, reason, refund, charges FROM decisions WHERE trace_id IS NOT NULL AND tool IS NOT NULL";

    public static async Task<List<Decided>> ReadAsync(string connectionString, IEnumerable<FleetNode> nodes)
    {
        await using var database = new NpgsqlConnection(connectionString + ";Pooling=false");
        var shipped = await ReadAsync(database);
        var traces = shipped.Select(decision => decision.Trace).ToHashSet(StringComparer.Ordinal);
        foreach (var file in nodes.SelectMany(node => Directory.GetFiles(node.DataPath, "audit*.db")))
        {
            await using var spool = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=false");
            shipped.AddRange((await ReadAsync(spool)).Where(decision => !traces.Contains(decision.Trace)));
        }

        return shipped;
    }

    private static async Task<List<Decided>> ReadAsync(DbConnection connection)
    {
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Query;
        await using var rows = await command.ExecuteReaderAsync();
        var decisions = new List<Decided>();
        while (await rows.ReadAsync())
            decisions.Add(new Decided(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3), ChargesOf(rows.GetString(4))));
        return decisions;
    }

    private static Charged[] ChargesOf(string text)
    {
        using var charges = JsonDocument.Parse(text);
        return [.. charges.RootElement.EnumerateArray().Select(ChargeOf)];
    }

    private static Charged ChargeOf(JsonElement charge)
    {
        var owner = charge.GetProperty("owner").GetString();
        var counter = new Counter(owner ?? "nobody", charge.GetProperty("counter").GetString()!, WindowMs(charge.GetProperty("window").GetString()!));
        var place = owner is null ? null : new Place(charge.GetProperty("ledger_time_ms").GetInt64(), charge.GetProperty("sequence").GetInt64());
        return new Charged(counter, charge.GetProperty("cost").GetDecimal(), charge.GetProperty("max").GetDecimal(), place);
    }

    private static long WindowMs(string window) => window switch
    {
        "second" => 1_000,
        "minute" => 60_000,
        "30s" => 30_000,
        _ => throw new InvalidDataException($"The workload has no window of a {window}."),
    };
}
