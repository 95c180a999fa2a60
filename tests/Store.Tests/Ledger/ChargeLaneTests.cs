using Npgsql;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using Sluice.Store.Ledger.Postgres;
using Sluice.Store.Tests.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>Two trips of charges beside each other: what happens to one leaves the other alone.</summary>
public sealed class ChargeLaneTests(PostgresServer server) : IAsyncLifetime
{
    /// <summary>So many calls are worth a second trip, whatever the first one does.</summary>
    private const int Many = 48;

    private readonly string _role = $"gateway_{Guid.NewGuid():n}";
    private readonly CollectingLoggers _loggers = new();
    private readonly Limit _limit = Limit(1_000, 3_600_000);
    private readonly OwnerKey[] _owners = [.. Enumerable.Range(0, Many).Select(grant => OwnerKey.ForGrant("default", $"g{grant}"))];
    private NpgsqlConnection _shell = null!;
    private NpgsqlConnection _holder = null!;
    private NpgsqlConnection _other = null!;
    private PostgresLedger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        var connectionString = await LedgerSchemas.CreateAsync(server);
        (_shell, _holder, _other) = (await ConnectAsync(connectionString), await ConnectAsync(connectionString), await ConnectAsync(connectionString));
        await ExecuteAsync(_shell, $"CREATE ROLE {_role} LOGIN");
        await ExecuteAsync(_shell, $"GRANT ALL ON SCHEMA {new NpgsqlConnectionStringBuilder(connectionString).SearchPath} TO {_role}");
        var options = new PostgresLedgerOptions
        {
            ConnectionString = $"{connectionString};Username={_role}",
            LongestWait = LedgerSchemas.Long,
            Patience = LedgerSchemas.Patient with { Race = LedgerSchemas.Long },
        };
        _ledger = await PostgresLedger.OpenAsync(options, TimeProvider.System, _loggers, CancellationToken.None);
        Assert.True(await _ledger.AdmitsAsync(Alice, _limit));
        Assert.True(await _ledger.AdmitsAsync(Bob, _limit));
    }

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        await _other.DisposeAsync();
        await _ledger.DisposeAsync();
        await ExecuteAsync(_shell, $"DROP OWNED BY {_role}");
        await ExecuteAsync(_shell, $"DROP ROLE {_role}");
        await _shell.DisposeAsync();
    }

    [Fact]
    public async Task Reserve_NoRoomForASecondConnection_TheFirstOneServesAll()
    {
        await ExecuteAsync(_shell, $"ALTER ROLE {_role} CONNECTION LIMIT 1");
        await HoldAsync(_holder, Alice);
        var held = _ledger.AdmitsAsync(Alice, _limit);
        await UntilSomeWaitAsync(1);
        var many = Task.WhenAll(_owners.Select(owner => _ledger.AdmitsAsync(owner, _limit)));
        await UntilAsync(() => Task.FromResult(_loggers.Lines.Any(line => line.Contains("second connection", StringComparison.Ordinal))));

        await ExecuteAsync(_holder, "ROLLBACK");
        Assert.True(await held);
        Assert.All(await many, Assert.True);
        Assert.Null(_ledger.Fault);
    }

    [Fact]
    public async Task Reserve_SecondConnectionTakesLong_TheFirstOneServesAll()
    {
        await HoldAsync(_holder, Alice);
        await ExecuteAsync(_other, "BEGIN; LOCK TABLE ledger_life");
        var held = _ledger.AdmitsAsync(Alice, _limit);
        await UntilSomeWaitAsync(1);
        var many = Task.WhenAll(_owners.Select(owner => _ledger.AdmitsAsync(owner, _limit)));
        await UntilSomeWaitAsync(2);

        await ExecuteAsync(_holder, "ROLLBACK");
        Assert.True(await held);
        Assert.All(await many, Assert.True);
        await ExecuteAsync(_other, "ROLLBACK");
    }

    [Fact]
    public async Task Reserve_FirstTripTakesLong_AFewDoNotWaitForIt()
    {
        await HoldAsync(_holder, Alice);
        var held = _ledger.AdmitsAsync(Alice, _limit);
        await UntilSomeWaitAsync(1);
        Assert.True(await _ledger.AdmitsAsync(Bob, _limit));

        await ExecuteAsync(_holder, "ROLLBACK");
        Assert.True(await held);
    }

    [Fact]
    public async Task Reserve_BothConnectionsBreakAtOnce_CountsAsOneFailure()
    {
        await HoldAsync(_holder, Alice);
        await HoldAsync(_other, Bob);
        var first = _ledger.AdmitsAsync(Alice, _limit);
        await UntilSomeWaitAsync(1);
        var second = _ledger.AdmitsAsync(Bob, _limit);
        await UntilSomeWaitAsync(2);

        await ExecuteAsync(_shell, $"ALTER ROLE {_role} NOLOGIN");
        Assert.Equal(2L, await ScalarAsync($"SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) {OfGateway}"));
        Assert.All(await Task.WhenAll(first, second), Assert.False);
        for (var failures = 2; failures < LedgerBreaker.MostFailures; failures++)
            Assert.False(await _ledger.AdmitsAsync(Alice, _limit));
        Assert.Null(_ledger.Fault);

        Assert.False(await _ledger.AdmitsAsync(Alice, _limit));
        Assert.NotNull(_ledger.Fault);
    }

    [Fact]
    public async Task Reserve_Malformed_IsDeniedAloneAndSaysNothingAgainstTheEngine()
    {
        Charge[] twice = [new(_limit, Units.One), new(_limit, Units.One)];
        for (var call = 0; call < LedgerBreaker.MostFailures; call++)
        {
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await _ledger.CallAsync(Alice, twice)).Result.Status);
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await _ledger.CallAsync(_owners[call], twice)).Result.Status);
        }

        Assert.Null(_ledger.Fault);
        Assert.Equal(Units.Whole(998), (await _ledger.CallAsync(Alice, new Charge(_limit, Units.One))).Balances[0].Remaining);
        Assert.Contains(_loggers.Lines, line => line.StartsWith("Error: What to charge", StringComparison.Ordinal));
    }

    private string OfGateway => $"FROM pg_stat_activity WHERE usename = '{_role}'";

    private static Task HoldAsync(NpgsqlConnection connection, OwnerKey owner) => ExecuteAsync(connection, $"BEGIN; SELECT 1 FROM ledgers WHERE owner = '{owner.Value}' FOR UPDATE");

    private Task UntilSomeWaitAsync(long connections) =>
        UntilAsync(async () => await ScalarAsync($"SELECT count(*) {OfGateway} AND wait_event_type = 'Lock'") is long waiting && waiting == connections);

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(LedgerSchemas.Long);
        while (!await isSo())
            await Task.Delay(10, patience.Token);
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _shell);
        return await command.ExecuteScalarAsync();
    }
}
