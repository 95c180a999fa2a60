using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using Sluice.Store.Ledger.Postgres;
using Sluice.Store.Tests.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>What happens to the postgres engine from outside: other gateways, held locks, damaged rows, a database that goes away.</summary>
public sealed class PostgresLedgerFaultTests(PostgresServer server, ITestOutputHelper output)
{
    [Fact]
    public async Task Reserve_SeveralGatewaysOneOwner_AdmitsExactlyMax()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        var gateways = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(connectionString)));
        var limit = Limit(100, 3_600_000);
        var admitted = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => gateways[caller % 4].CountAdmittedAsync(Alice, limit, 10)));
        Assert.Equal(100, admitted.Sum());
        foreach (var gateway in gateways)
            await gateway.DisposeAsync();
    }

    [Fact]
    public async Task Reserve_RowHeldByAnother_RefusesThatOwnerSoonAndServesTheRest()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString, LedgerSchemas.Patient with { Lock = LedgerPatience.Default.Lock });
        var limit = Limit(1_000);
        var (alice, others) = (Alice, Enumerable.Range(0, 16).Select(grant => OwnerKey.ForGrant("default", $"g{grant}")).ToArray());
        foreach (var owner in others.Append(alice))
            Assert.True(await ledger.AdmitsAsync(owner, limit));

        await using var paused = new NpgsqlConnection(connectionString);
        await paused.OpenAsync();
        await ExecuteAsync(paused, $"BEGIN; SELECT 1 FROM ledgers WHERE owner = '{alice.Value}' FOR UPDATE");
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await ledger.CallAsync(alice, limit)).Status);
        foreach (var owner in others)
            Assert.True(await ledger.AdmitsAsync(owner, limit));
        Assert.Null(ledger.Fault);

        await ExecuteAsync(paused, "ROLLBACK");
        Assert.Equal(Units.Whole(998), (await ledger.CallAsync(alice, new Charge(limit, Units.One))).Balances[0].Remaining);
    }

    [Fact]
    public async Task Reserve_HotRowHeldByAnother_IsWaitedForOncePerBatch()
    {
        const int Calls = 400;
        var connectionString = await LedgerSchemas.CreateAsync(server);
        var patience = LedgerSchemas.Patient with { Lock = LedgerPatience.Default.Lock };
        await using var ledger = await OpenAsync(connectionString, patience);
        var limit = Limit(1_000);
        Assert.True(await ledger.AdmitsAsync(Alice, limit));
        await using var paused = new NpgsqlConnection(connectionString);
        await paused.OpenAsync();
        await ExecuteAsync(paused, $"BEGIN; SELECT 1 FROM ledgers WHERE owner = '{Alice.Value}' FOR UPDATE");

        var begun = TimeProvider.System.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => ledger.CallAsync(Alice, limit)));
        Assert.All(answers, answer => Assert.Equal(ReserveStatus.OwnerUnavailable, answer.Status));
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.Zero, patience.Lock * (Calls / 4));
    }

    [Fact]
    public async Task Reserve_RowHeldAndItsOwnerFloods_OthersAreServed()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString, LedgerPatience.Default, TimeSpan.FromMilliseconds(225));
        var limit = Limit(1_000_000);
        var others = Enumerable.Range(0, 16).Select(grant => OwnerKey.ForGrant("default", $"g{grant}")).ToArray();
        foreach (var owner in others.Append(Alice))
            await ledger.AdmitsAsync(owner, limit);
        await using var holder = new NpgsqlConnection(connectionString);
        await holder.OpenAsync();
        await ExecuteAsync(holder, $"BEGIN; SELECT 1 FROM ledgers WHERE owner = '{Alice.Value}' FOR UPDATE");

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var flood = Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CallAsync(Alice)));
        var served = await Task.WhenAll(others.Select(CallAsync));
        Assert.All(await flood, each => Assert.Equal(0, each.Admitted));

        // A busy machine may refuse some; without care, the owners whose lane it is would get next to nothing.
        output.WriteLine(string.Join(' ', served.Select(each => $"{each.Admitted}/{each.Calls}")));
        Assert.All(served, each => Assert.True(each.Admitted > each.Calls / 2, $"of {each.Calls} calls {each.Admitted} ran"));

        async Task<(int Admitted, int Calls)> CallAsync(OwnerKey owner)
        {
            var (admitted, calls) = (0, 0);
            while (!stop.IsCancellationRequested)
            {
                calls++;
                admitted += await ledger.AdmitsAsync(owner, limit) ? 1 : 0;
                if (owner != Alice)
                    await Task.Delay(20);
            }

            return (admitted, calls);
        }
    }

    /// <summary>Callers can make rows be waited for, and must not get past limits that allow while the engine is away.</summary>
    [Fact]
    public async Task Reserve_WaitsForSeveralRowsTooLong_SaysNothingAgainstTheEngine()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString, LedgerSchemas.Patient with { Statement = TimeSpan.FromMilliseconds(500) });
        Charge[] charges = [new(Limit(1_000), Units.One), new(Limit(1_000, scope: LimitScope.Server), Units.One)];
        using var patience = new CancellationTokenSource(LedgerSchemas.Long);
        while ((await ledger.CallAsync(Alice, Shared, charges)).Result.Status != ReserveStatus.Reserved)
            patience.Token.ThrowIfCancellationRequested();
        await using var holder = new NpgsqlConnection(connectionString);
        await holder.OpenAsync();
        await ExecuteAsync(holder, $"BEGIN; SELECT 1 FROM ledgers WHERE owner = '{Alice.Value}' FOR UPDATE");

        for (var call = 0; call < LedgerBreaker.MostFailures; call++)
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await ledger.CallAsync(Alice, Shared, charges)).Result.Status);
        Assert.Null(ledger.Fault);
    }

    [Fact]
    public async Task Reserve_GatewayPausedInItsTransaction_LosesItsRowsSoon()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var ledger = await OpenAsync(connectionString);
        var limit = Limit(5);
        Assert.True(await ledger.AdmitsAsync(Alice, limit));

        await using var paused = await LedgerConnection.OpenAsync(new LedgerSession(database, isStrict: false, LedgerPatience.Default, clock: null), NullLogger.Instance, CancellationToken.None);
        var rows = new LockedRows();
        await paused.LockAsync([Alice.Value], rows, CancellationToken.None);
        Assert.Equal(ReserveStatus.Reserved, rows.Reserve(new ReserveRequest(Alice, new[] { new Charge(limit, Units.One) }, new Balance[1])).Status);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await ledger.AdmitsAsync(Alice, limit))
            patience.Token.ThrowIfCancellationRequested();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => paused.StoreAsync(rows, CancellationToken.None));
        Assert.Equal(3, await ledger.CountAdmittedAsync(Alice, limit, 10));
    }

    /// <summary>Many calls share several connections, and what came over one of them serves all: it must be forgotten when any of them ends.</summary>
    [Fact]
    public async Task Reserve_ConnectionsEndOneAfterTheOther_CountsOn()
    {
        const int Owners = 80;
        const int Rounds = 6;
        var connectionString = await LedgerSchemas.CreateAsync(server);
        var name = $"ends-{Guid.NewGuid():N}";
        await using var ledger = await OpenAsync($"{connectionString};Application Name={name}");
        await using var killer = new NpgsqlConnection(connectionString);
        await killer.OpenAsync();
        var limit = Limit(1_000_000, 3_600_000);
        var owners = Enumerable.Range(0, Owners).Select(grant => OwnerKey.ForGrant("default", $"g{grant}")).ToArray();
        var admitted = new int[Owners];
        var asked = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // A second connection is opened, or opened anew after a pause, only while many ask.
            var oneOf = $"FROM pg_stat_activity WHERE application_name = '{name}'";
            using var patience = new CancellationTokenSource(LedgerSchemas.Long);
            do
            {
                asked += 5;
                await Task.WhenAll(Enumerable.Range(0, Owners).Select(async each => admitted[each] += await ledger.CountAdmittedAsync(owners[each], limit, 5))).WaitAsync(patience.Token);
            }
            while (await ScalarAsync(killer, $"SELECT count(*) {oneOf}") is not >= 2L);

            Assert.Equal(true, await ScalarAsync(killer, $"SELECT pg_terminate_backend(pid) FROM (SELECT pid {oneOf} ORDER BY backend_start OFFSET {round % 2} LIMIT 1) AS one"));
        }

        for (var each = 0; each < Owners; each++)
        {
            // The connection that ended last is found broken once.
            var (last, balances) = await ledger.CallAsync(owners[each], new Charge(limit, Units.One));
            if (last.Status != ReserveStatus.Reserved)
                (last, balances) = await ledger.CallAsync(owners[each], new Charge(limit, Units.One));
            Assert.Equal(ReserveStatus.Reserved, last.Status);
            Assert.InRange(balances[0].Remaining.Millionths, Units.Whole(1_000_000 - asked - 2).Millionths, Units.Whole(1_000_000 - 1 - admitted[each]).Millionths);
        }
    }

    [Fact]
    public async Task Reserve_DamagedRow_IsDeniedAndLeftAlone()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString);
        Assert.True(await ledger.AdmitsAsync(Alice, Limit(5)));
        await using var shell = new NpgsqlConnection(connectionString);
        await shell.OpenAsync();
        await ExecuteAsync(shell, $"UPDATE ledgers SET state = 'damaged' WHERE owner = '{Alice.Value}'");
        await using var reader = await OpenAsync(connectionString);
        Assert.Equal(ReserveStatus.OwnerUnavailable, (await reader.CallAsync(Alice, Limit(5))).Status);
        Assert.True(await reader.AdmitsAsync(Bob, Limit(5)));
        Assert.Equal("damaged"u8.ToArray(), await ScalarAsync(shell, $"SELECT state FROM ledgers WHERE owner = '{Alice.Value}'"));
        await ExecuteAsync(shell, $"DELETE FROM ledgers WHERE owner = '{Alice.Value}'");
        Assert.Equal(5, await reader.CountAdmittedAsync(Alice, Limit(5), 10));
        Assert.False(await ledger.AdmitsAsync(Alice, Limit(5)));
    }

    [Fact]
    public async Task Reserve_JournalCutShort_IsReadAnew()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString);
        Assert.Equal(2, await ledger.CountAdmittedAsync(Alice, Limit(5), 2));
        await using var shell = new NpgsqlConnection(connectionString);
        await shell.OpenAsync();
        await ExecuteAsync(shell, "UPDATE ledgers SET records = ''");
        Assert.Equal(5, await ledger.CountAdmittedAsync(Alice, Limit(5), 8));
    }

    [Fact]
    public async Task Step_RowsOnWhichNothingCounts_AreDropped()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString);
        Assert.True(await ledger.AdmitsAsync(Alice, Limit(5)));
        Assert.True(await ledger.AdmitsAsync(Bob, Limit(5)));
        await using var shell = new NpgsqlConnection(connectionString);
        await shell.OpenAsync();
        await ExecuteAsync(shell, $"UPDATE ledgers SET expires_ms = expires_ms - 7200000 WHERE owner = '{Bob.Value}'");
        Assert.Equal("", await ExpiredRows.StepAsync(shell, "", CancellationToken.None));
        Assert.Equal(Alice.Value, await ScalarAsync(shell, "SELECT string_agg(owner, ' ') FROM ledgers"));
        Assert.True(await ledger.AdmitsAsync(Bob, Limit(5)));
    }

    /// <summary>A call that the organisation refuses leaves the server's ledger empty, but its numbers go on.</summary>
    [Fact]
    public async Task Step_RowOnWhichNothingCountsJustNow_IsKept()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString);
        var full = new Charge(Limit(1, scope: LimitScope.Organisation), Units.One);
        Assert.Equal(ReserveStatus.Reserved, (await ledger.CallAsync(Alice, Shared, full)).Result.Status);
        var answer = await ledger.CallAsync(Bob, Shared, new Charge(Limit(5, scope: LimitScope.Server), Units.One), full);
        Assert.Equal(ReserveStatus.Refused, answer.Result.Status);
        await using var shell = new NpgsqlConnection(connectionString);
        await shell.OpenAsync();
        Assert.Equal("", await ExpiredRows.StepAsync(shell, "", CancellationToken.None));
        Assert.Equal(1L, await ScalarAsync(shell, $"SELECT count(*) FROM ledgers WHERE owner = '{Shared.Server.Value}'"));
    }

    [Fact]
    public async Task Store_AThousandEntries_FitsFourKilobytesInTheRow()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString);
        var limit = Limit(1_000, 3_600_000);
        Assert.Equal(1_000, await ledger.CountAdmittedAsync(Alice, limit, 1_000));
        await using var shell = new NpgsqlConnection(connectionString);
        await shell.OpenAsync();
        Assert.InRange((int)(await ScalarAsync(shell, "SELECT octet_length(state) + octet_length(records) FROM ledgers"))!, 500, 4_096);
    }

    /// <summary>A gateway that starts must not make the fleet wait, nor wait for it.</summary>
    [Fact]
    public async Task Open_WhileAnotherHoldsARow_DoesNotWaitForIt()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        await using var ledger = await OpenAsync(connectionString);
        Assert.True(await ledger.AdmitsAsync(Alice, Limit(5)));
        await using var holder = new NpgsqlConnection(connectionString);
        await holder.OpenAsync();
        await ExecuteAsync(holder, $"BEGIN; SELECT 1 FROM ledgers WHERE owner = '{Alice.Value}' FOR UPDATE");
        await using var another = await OpenAsync(connectionString).WaitAsync(LedgerSchemas.Long);
        Assert.True(await another.AdmitsAsync(Bob, Limit(5)));
    }

    [Fact]
    public async Task Dispose_Twice_IsDoneOnce()
    {
        var ledger = await OpenAsync(await LedgerSchemas.CreateAsync(server));
        Assert.True(await ledger.AdmitsAsync(Alice, Limit(5)));
        await ledger.DisposeAsync();
        await ledger.DisposeAsync();
    }

    private static Task<PostgresLedger> OpenAsync(string connectionString, LedgerPatience? patience = null, TimeSpan? longestWait = null)
    {
        var options = new PostgresLedgerOptions
        {
            ConnectionString = connectionString,
            LongestWait = longestWait ?? LedgerSchemas.Long,
            Patience = patience ?? LedgerSchemas.Patient,
        };
        return PostgresLedger.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
