using Npgsql;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using Sluice.Store.Ledger.Postgres;
using Sluice.Store.Tests.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>A database that goes away and comes back.</summary>
public sealed class PostgresLedgerOutageTests
{
    [Theory]
    [InlineData(Durability.Default)]
    [InlineData(Durability.Strict)]
    public async Task Reserve_DatabaseCrashesAndComesBack_RefusesMeanwhileAndCountsOn(Durability durability)
    {
        await using var database = new PostgresInstance();
        await database.StartAsync();
        var loggers = new CollectingLoggers();
        var options = new PostgresLedgerOptions
        {
            ConnectionString = database.ConnectionString,
            Durability = durability,
            LongestWait = LedgerSchemas.Long,
            Patience = LedgerSchemas.Patient,
        };
        await using var ledger = await PostgresLedger.OpenAsync(options, TimeProvider.System, loggers, CancellationToken.None);
        var limit = Limit(1_000, 3_600_000);
        Assert.Equal(20, await ledger.CountAdmittedAsync(Alice, limit, 20));

        await database.CrashAsync();
        Assert.Equal(ReserveStatus.EngineUnavailable, await LastOfAsync(ledger, limit, status => status == ReserveStatus.EngineUnavailable));
        Assert.NotNull(ledger.Fault);
        Assert.Contains(loggers.Lines, line => line.Contains("out of reach", StringComparison.Ordinal));

        await database.StartAsync();
        Assert.Equal(ReserveStatus.Reserved, await LastOfAsync(ledger, limit, status => status == ReserveStatus.Reserved));
        Assert.Null(ledger.Fault);
        Assert.Contains(loggers.Lines, line => line.Contains("answers again", StringComparison.Ordinal));
        if (durability == Durability.Strict)
            Assert.Equal(Units.Whole(978), (await ledger.CallAsync(Alice, new Charge(limit, Units.One))).Balances[0].Remaining);
    }

    /// <summary>One of its processes dies, and PostgreSQL starts anew below connections and a postmaster that stay: what was not on disk yet is gone.</summary>
    [Fact]
    public async Task Settle_OfAChargeThatAnInnerRestartOfTheDatabaseLost_GivesNobodyElsesBack()
    {
        await using var database = new PostgresInstance();
        await database.StartAsync();
        await ExecuteAsync(database, "ALTER SYSTEM SET wal_writer_delay = '10s'"); // What is not synced stays so for long enough.
        await database.CrashAsync();
        await database.StartAsync();
        var nowMs = 1_800_000_000_000;
        var options = new PostgresLedgerOptions { ConnectionString = database.ConnectionString, LongestWait = LedgerSchemas.Long, Patience = LedgerSchemas.Patient };
        await using var ledger = await PostgresLedger.OpenAsync(options, TimeProvider.System, () => nowMs, new CollectingLoggers(), CancellationToken.None);
        var limit = Limit(1_000);
        Assert.True(await ledger.AdmitsAsync(Alice, limit));
        await ExecuteAsync(database, "CHECKPOINT");

        nowMs += 2;
        var lost = (await ledger.CallAsync(Alice, limit)).Receipt;
        await database.KillBackendAsync();
        nowMs += 2;
        await LastOfAsync(ledger, limit, status => status == ReserveStatus.Reserved);
        Assert.Equal(Units.Whole(997), (await ledger.CallAsync(Alice, new Charge(limit, Units.One))).Balances[0].Remaining);

        await ledger.SettleAsync(lost, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(Units.Whole(996), (await ledger.CallAsync(Alice, new Charge(limit, Units.One))).Balances[0].Remaining);
    }

    private static async Task ExecuteAsync(PostgresInstance database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<ReserveStatus> LastOfAsync(PostgresLedger ledger, Limit limit, Func<ReserveStatus, bool> isLast)
    {
        using var patience = new CancellationTokenSource(LedgerSchemas.Long);
        while (true)
        {
            var status = (await ledger.CallAsync(Alice, limit)).Status;
            if (isLast(status))
                return status;
            await Task.Delay(10, patience.Token);
        }
    }
}
