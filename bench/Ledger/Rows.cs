using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;
using Sluice.Store.Ledger.Postgres;

namespace Sluice.Bench.Ledger;

/// <summary>The owners of the run: each with a thousand live entries, as after a thousand calls within the window, and with a plain counter for the baseline.</summary>
internal static class Rows
{
    public const int Cold = 1_000;
    public const int Entries = 1_000;

    private static readonly WindowLength Window = new(3_600_000, "hour");

    public static OwnerKey Owner(int index) => OwnerKey.ForGrant("bench", $"g{index}");

    /// <summary>Used up by the entries that are there, or never.</summary>
    public static Limit Limit(bool isUsedUp) => new()
    {
        Rule = "/all_tools/limits/calls",
        Counter = "calls",
        Window = Window,
        Max = Units.Whole(isUsedUp ? Entries : 1_000_000_000),
    };

    /// <returns>Bytes of the largest state, with what was journaled since.</returns>
    public static async Task<int> SizeAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var largest = new NpgsqlCommand("SELECT max(octet_length(state) + octet_length(journal)) FROM ledgers", connection);
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
        var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var owner = 0; owner < Cold; owner++)
        {
            await ExecuteAsync(connection, "INSERT INTO ledgers (owner, state_id, state, expires_ms) VALUES ($1, $2, $3, $4)", Owner(owner).Value, (long)owner, State(nowMs), nowMs + Window.Milliseconds);
            await ExecuteAsync(connection, "INSERT INTO plain (owner, used) VALUES ($1, 0)", Owner(owner).Value);
        }

        await ExecuteAsync(connection, "VACUUM ANALYZE");
    }

    /// <summary>Calls some seconds apart, the last of them now.</summary>
    private static byte[] State(long nowMs)
    {
        var ledger = new OwnerLedger(1);
        var random = new Random(1);
        var atMs = nowMs - (Entries * 3_000L);
        for (var entry = 0; entry < Entries; entry++)
        {
            atMs = Math.Min(atMs + random.Next(1_000, 5_000), nowMs);
            ledger.Reserve(new ReserveRequest(Owner(0), new[] { new Charge(Limit(isUsedUp: false), Units.One) }, new Balance[1]), atMs);
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
