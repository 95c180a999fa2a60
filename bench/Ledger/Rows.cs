using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;
using Sluice.Store.Ledger.Postgres;

namespace Sluice.Bench.Ledger;

/// <summary>The owners of a run, those of each kind apart: each with a thousand live entries, as after a thousand calls within the window. Beside them the baseline's plain counters.</summary>
internal static class Rows
{
    public const int Cold = 1_000;
    public const int Entries = 1_000;

    private static readonly WindowLength Hour = new(3_600_000, "hour");
    private static readonly WindowLength Minute = new(60_000, "minute");

    /// <param name="kind">Null: of the baseline.</param>
    /// <param name="index">From 0 on.</param>
    public static OwnerKey Owner(LoadKind? kind, int index) => OwnerKey.ForGrant("bench", string.Create(CultureInfo.InvariantCulture, $"{(kind is { } of ? (int)of : "p")}{index}"));

    /// <param name="kind">What becomes of the calls: where the window is full and slides, each takes the place of an entry that ends, or is refused.</param>
    public static Limit Limit(LoadKind kind) => new()
    {
        Rule = "/all_tools/limits/calls",
        Counter = "calls",
        Window = kind == LoadKind.Sliding ? Minute : Hour,
        Max = Units.Whole(kind == LoadKind.Admitted ? 1_000_000_000 : Entries),
    };

    /// <returns>Bytes of the largest state, with what was journaled since.</returns>
    public static async Task<int> SizeAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var largest = new NpgsqlCommand("SELECT max(octet_length(state) + octet_length(records)) FROM ledgers", connection);
        return (int)(await largest.ExecuteScalarAsync())!;
    }

    public static async Task FillAsync(string connectionString)
    {
        await using (await PostgresLedger.OpenAsync(new PostgresLedgerOptions { ConnectionString = connectionString }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None))
        {
            // Opening has made the table.
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "TRUNCATE ledgers; DROP TABLE IF EXISTS plain; CREATE TABLE plain (owner TEXT PRIMARY KEY, used BIGINT NOT NULL) WITH (fillfactor = 50)");
        await ExecuteAsync(connection, "INSERT INTO plain (owner, used) SELECT owner, 0 FROM unnest($1) AS owner", (object)Owners(null));
        var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var kind in Enum.GetValues<LoadKind>())
        {
            var limit = Limit(kind);
            await ExecuteAsync(
                connection,
                "INSERT INTO ledgers (owner, state_id, state, expires_ms) SELECT owner, place, $2, $3 FROM unnest($1) WITH ORDINALITY AS filled (owner, place)",
                Owners(kind),
                State(nowMs, limit),
                nowMs + limit.Window.Milliseconds);
        }

        await ExecuteAsync(connection, "VACUUM ANALYZE");
    }

    private static string[] Owners(LoadKind? kind) => [.. Enumerable.Range(0, Cold).Select(index => Owner(kind, index).Value)];

    /// <summary>Calls at uneven distances, the last of them now.</summary>
    private static byte[] State(long nowMs, Limit limit)
    {
        var ledger = new OwnerLedger(1);
        var random = new Random(1);
        var mean = (int)(limit.Window.Milliseconds / (Entries * 1.2));
        var atMs = nowMs - (Entries * mean);
        for (var entry = 0; entry < Entries; entry++)
        {
            atMs = Math.Min(atMs + random.Next(mean / 3, mean * 5 / 3), nowMs);
            ledger.Reserve(new ReserveRequest(Owner(null, 0), new[] { new Charge(limit, Units.One) }, new Balance[1]), atMs);
        }

        var state = new ArrayBufferWriter<byte>();
        ledger.Save(state);
        return state.WrittenSpan.ToArray();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
