using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger.Postgres;
using Sluice.Store.Tests.Postgres;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>What becomes of rows: journals, states, and what nodes know of them.</summary>
public sealed class PostgresLedgerRowTests(PostgresServer server) : IAsyncLifetime
{
    private readonly Limit _limit = Limit(1_000, 3_600_000);
    private PostgresLedgerOptions _options = null!;
    private NpgsqlConnection _shell = null!;
    private PostgresLedger _one = null!;
    private PostgresLedger _other = null!;

    public async ValueTask InitializeAsync()
    {
        _options = new PostgresLedgerOptions { ConnectionString = await LedgerSchemas.CreateAsync(server), LongestWait = LedgerSchemas.Long, Patience = LedgerSchemas.Patient };
        _one = await OpenAsync();
        _other = await OpenAsync();
        _shell = new NpgsqlConnection(_options.ConnectionString + ";Pooling=false");
        await _shell.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _shell.DisposeAsync();
    }

    [Fact]
    public async Task Reserve_ByTurns_NumbersAndBalancesGoOn()
    {
        // Costs of their own, or the records of the two would be alike, and one could stand for the other.
        var left = 1_000;
        for (var call = 1; call <= 200; call++)
        {
            var cost = call % 3 == 0 ? 2 + (call % 5) : 1;
            var (result, balances) = await (call % 3 == 0 ? _other : _one).CallAsync(Alice, new Charge(_limit, Units.Whole(cost)));
            left -= cost;
            Assert.Equal((ReserveStatus.Reserved, call), (result.Status, result.Receipt.Sequence));
            Assert.Equal(Units.Whole(left), balances[0].Remaining);
        }
    }

    [Fact]
    public async Task Reserve_ManyCharges_JournalStaysShortAndNothingIsLost()
    {
        var states = new HashSet<long>();
        for (var call = 0; call < 150; call++)
        {
            Assert.True(await _one.AdmitsAsync(Alice, _limit));
            states.Add(await ScalarAsync<long>("SELECT folded FROM ledgers"));
            Assert.InRange(await ScalarAsync<int>("SELECT octet_length(records) FROM ledgers"), 1, LedgerTable.MostJournal);
        }

        Assert.InRange(states.Count, 3, 20);
        Assert.Equal(Units.Whole(849), (await _other.CallAsync(Alice, new Charge(_limit, Units.One))).Balances[0].Remaining);
    }

    /// <summary>What PostgreSQL logs of a row is what lies between the bytes that did not change at its beginning and those at its end.</summary>
    [Fact]
    public async Task Reserve_AnotherCharge_LeavesTheJournalAsTheRowsEnd()
    {
        Assert.True(await _one.AdmitsAsync(Alice, _limit));
        var before = await ScalarAsync<byte[]>("SELECT records FROM ledgers");
        Assert.True(await _other.AdmitsAsync(Alice, _limit));
        var after = await ScalarAsync<byte[]>("SELECT records FROM ledgers");
        Assert.Equal(before, after[^before.Length..]);

        // By the way of those who lock, too.
        Assert.Equal(ReserveStatus.Reserved, (await _one.CallAsync(Alice, Shared, new Charge(_limit, Units.Whole(2)), new Charge(Limit(5, 3_600_000, scope: LimitScope.Organisation), Units.One))).Result.Status);
        var locked = await ScalarAsync<byte[]>($"SELECT records FROM ledgers WHERE owner = '{Alice.Value}'");
        Assert.Equal(after, locked[^after.Length..]);
        Assert.True(locked.Length > after.Length);
        Assert.Equal("records", await ScalarAsync<string>("SELECT attname::text FROM pg_attribute WHERE attrelid = 'ledgers'::regclass ORDER BY attnum DESC LIMIT 1"));
    }

    [Fact]
    public async Task Open_TableOfAVersionWithOtherJournals_IsRefusedAndSaysWhatToDo()
    {
        await ScalarAsync<object?>("ALTER TABLE ledgers RENAME records TO journal");
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => OpenAsync());
        Assert.Contains("stop all gateways and drop it", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reserve_UsedUp_WritesAndLocksNothing()
    {
        var limit = Limit(3, 3_600_000);
        Assert.Equal(3, await _one.CountAdmittedAsync(Alice, limit, 4));
        Assert.Equal(ReserveStatus.Refused, (await _other.CallAsync(Alice, limit)).Status);
        var before = await ScalarAsync<string>("SELECT concat(xmin, ' ', xmax) FROM ledgers");
        foreach (var ledger in new[] { _one, _other })
        {
            var (refused, balances) = await ledger.CallAsync(Alice, new Charge(limit, Units.One));
            Assert.Equal((ReserveStatus.Refused, 3), (refused.Status, refused.RefusedAt.Sequence));
            Assert.Equal(Units.Zero, balances[0].Remaining);
        }

        Assert.Equal(before, await ScalarAsync<string>("SELECT concat(xmin, ' ', xmax) FROM ledgers"));
    }

    [Fact]
    public async Task Reserve_AfterAnothersRefund_FindsTheUnits()
    {
        var limit = Limit(2, 3_600_000);
        var taken = (await _one.CallAsync(Alice, limit)).Receipt;
        Assert.True(await _other.AdmitsAsync(Alice, limit));
        Assert.False(await _one.AdmitsAsync(Alice, limit));
        await _other.SettleAsync(taken, Settlement.NotRun, CancellationToken.None);
        Assert.True(await _one.AdmitsAsync(Alice, limit));
        Assert.False(await _other.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Reserve_RowDroppedAndMadeAnew_IsNotTakenForTheOldOne()
    {
        var limit = Limit(2, 3_600_000);
        Assert.Equal(2, await _one.CountAdmittedAsync(Alice, limit, 3));
        await ScalarAsync<object>("DELETE FROM ledgers RETURNING 1");
        Assert.True(await _other.AdmitsAsync(Alice, limit));
        Assert.Equal(1, await _one.CountAdmittedAsync(Alice, limit, 3));
    }

    [Fact]
    public async Task Reserve_RowMadeAnewAndLonger_IsNotTakenForTheOldOneGrown()
    {
        var limit = Limit(3, 3_600_000);
        Assert.Equal(2, await _one.CountAdmittedAsync(Alice, limit, 2));
        await ScalarAsync<object>("DELETE FROM ledgers RETURNING 1");
        Assert.Equal(3, await _other.CountAdmittedAsync(Alice, limit, 3));
        Assert.Equal(0, await _one.CountAdmittedAsync(Alice, limit, 3));
    }

    [Fact]
    public async Task Reserve_ChargesThatNoJournalHolds_AreTakenAllTheSame()
    {
        var charges = Enumerable.Range(0, Charge.MostPerCall).Select(index => new Charge(Limit(2, 3_600_000, new string('x', 60) + index), Units.One)).ToArray();
        Assert.Equal(ReserveStatus.Reserved, (await _one.CallAsync(Alice, charges)).Result.Status);
        Assert.Equal(ReserveStatus.Reserved, (await _other.CallAsync(Alice, charges)).Result.Status);
        Assert.Equal(ReserveStatus.Refused, (await _one.CallAsync(Alice, charges)).Result.Status);
    }

    [Fact]
    public async Task Reserve_SharedAndOwnChargesOfOneOwner_CountTogether()
    {
        var organisation = Limit(3, 3_600_000, scope: LimitScope.Organisation);
        var own = Limit(100, 3_600_000);
        for (var call = 0; call < 3; call++)
            Assert.Equal(ReserveStatus.Reserved, (await (call % 2 == 0 ? _one : _other).CallAsync(Alice, Shared, new Charge(own, Units.One), new Charge(organisation, Units.One))).Result.Status);
        Assert.Equal(Units.Whole(96), (await _one.CallAsync(Alice, new Charge(own, Units.One))).Balances[0].Remaining);
        Assert.Equal(ReserveStatus.Refused, (await _other.CallAsync(Bob, Shared, new Charge(organisation, Units.One))).Result.Status);
        Assert.Equal(Units.Whole(95), (await _other.CallAsync(Alice, new Charge(own, Units.One))).Balances[0].Remaining);
    }

    /// <summary>The entries of calls that are far apart take most room. With a limit that many share, calls go by the way of those who lock.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reserve_AThousandEntriesFarApart_KeepsTheRowWithinFourKilobytes(bool isShared)
    {
        const long day = 86_400_000;
        long nowMs = 1_800_000_000_000;
        await using var ledger = await PostgresLedger.OpenAsync(_options, TimeProvider.System, () => nowMs, NullLoggerFactory.Instance, CancellationToken.None);
        Charge[] charges = [new Charge(Limit(1_000, day), Units.One), .. isShared ? [new Charge(Limit(10_000, day, scope: LimitScope.Organisation), Units.One)] : Array.Empty<Charge>()];
        var largest = 0;
        for (var call = 0; call < 1_060; call++, nowMs += day / 1_000)
        {
            Assert.Equal(ReserveStatus.Reserved, (await ledger.CallAsync(Alice, Shared, charges)).Result.Status);
            if (call >= 940)
                largest = Math.Max(largest, await ScalarAsync<int>($"SELECT octet_length(coalesce(state, '')) + octet_length(records) FROM ledgers WHERE owner = '{Alice.Value}'"));
        }

        Assert.InRange(largest, 3_000, 4_096);
    }

    /// <summary>A node that did not read a state into which the other one folded records knows its length all the same: it folds before the row is too long, and not before that.</summary>
    [Fact]
    public async Task Reserve_FarApartByTurns_JournalTakesTheRoomThatTheStateLeaves()
    {
        const long day = 86_400_000;
        long nowMs = 1_800_000_000_000;
        await using var one = await PostgresLedger.OpenAsync(_options, TimeProvider.System, () => nowMs, NullLoggerFactory.Instance, CancellationToken.None);
        await using var other = await PostgresLedger.OpenAsync(_options, TimeProvider.System, () => nowMs, NullLoggerFactory.Instance, CancellationToken.None);
        var (longest, longestAtLast, largest) = (0, 0, 0);
        for (var call = 0; call < 1_060; call++, nowMs += day / 1_000)
        {
            Assert.True(await (call % 2 == 0 ? one : other).AdmitsAsync(Alice, Limit(1_000, day)));
            var (state, journal) = (await ScalarAsync<int>("SELECT octet_length(state) FROM ledgers"), await ScalarAsync<int>("SELECT octet_length(records) FROM ledgers"));
            (longest, largest) = (Math.Max(longest, journal), Math.Max(largest, state + journal));
            if (call >= 940)
                longestAtLast = Math.Max(longestAtLast, journal);
        }

        Assert.InRange(longest, LedgerTable.MostJournal - 300, LedgerTable.MostJournal);
        Assert.InRange(longestAtLast, 1, LedgerTable.LeastJournal);
        Assert.InRange(largest, 3_000, LedgerTable.MostRow);
    }

    private Task<PostgresLedger> OpenAsync() => PostgresLedger.OpenAsync(_options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _shell);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
