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
