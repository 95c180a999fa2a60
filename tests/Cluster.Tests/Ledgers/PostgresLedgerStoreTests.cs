using Npgsql;
using Sluice.Grains.Ledgers;
using Sluice.Silo.Ledgers;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Ledgers;

public sealed class PostgresLedgerStoreTests(PostgresServer server) : IAsyncLifetime
{
    private const string Owner = "default/grant/alice";

    private ClusterDatabase _database = null!;
    private PostgresLedgerStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await ClusterSchemas.OpenAsync(await ClusterSchemas.CreateAsync(server));
        _store = new PostgresLedgerStore(_database, new DatabaseHealth(), LedgerCluster.Long, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Claim_NewOwner_FindsNothingAndIsWhole()
    {
        var found = await ClaimAsync(Owner, 7);
        Assert.Equal((0L, true, 0L, 0), (found.PreviousClaim, found.IsClean, found.Version, found.State.Length));
    }

    [Fact]
    public async Task Claim_AfterASave_FindsItAndWhetherItWasTheLast()
    {
        await ClaimAsync(Owner, 7);
        Assert.True(await SaveAsync(7, version: 1, isClean: false));
        var found = await ClaimAsync(Owner, 8);
        Assert.Equal((7L, false, 1L, 42UL, 1_000L), (found.PreviousClaim, found.IsClean, found.Version, found.Life, found.SavedMs));
        Assert.Equal([1, 1], found.State.ToArray());
        Assert.True(await SaveAsync(8, version: 2, isClean: true));
        Assert.True((await ClaimAsync(Owner, 9)).IsClean);
    }

    [Fact]
    public async Task Claim_AgainUnderTheSame_FindsWhatTheFirstFound()
    {
        await ClaimAsync(Owner, 7);
        Assert.True(await SaveAsync(7, version: 1, isClean: true));
        var first = await ClaimAsync(Owner, 8);
        var again = await ClaimAsync(Owner, 8);
        Assert.Equal((7L, true), (first.PreviousClaim, first.IsClean));
        Assert.Equal((7L, true), (again.PreviousClaim, again.IsClean));
        Assert.Equal((8L, false), (await ClaimAsync(Owner, 9)) is var next ? (next.PreviousClaim, next.IsClean) : default);
    }

    [Fact]
    public async Task Save_RowsHeldByAnother_TellNothingOfTheDatabase()
    {
        await ClaimAsync(Owner, 7);
        await using var connection = await _database.Membership.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("SELECT FROM grain_ledgers FOR UPDATE", connection, transaction);
        await hold.ExecuteNonQueryAsync();
        for (var attempt = 1; attempt <= DatabaseHealth.MostFailures; attempt++)
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(async () => await SaveAsync(7, version: 1, isClean: false));
            Assert.Equal(PostgresErrorCodes.LockNotAvailable, refusal.SqlState);
        }

        Assert.Null(_store.Fault);
    }

    [Fact]
    public async Task Save_UnderAnOlderClaim_ChangesNothing()
    {
        await ClaimAsync(Owner, 7);
        await ClaimAsync(Owner, 8);
        Assert.False(await SaveAsync(7, version: 5, isClean: true));
        Assert.Equal((8L, 0L), (await ClaimAsync(Owner, 9)) is var found ? (found.PreviousClaim, found.Version) : default);
    }

    [Fact]
    public async Task Save_OfAnOlderVersion_ReplacesNothing()
    {
        await ClaimAsync(Owner, 7);
        Assert.True(await SaveAsync(7, version: 5, isClean: false));
        Assert.False(await SaveAsync(7, version: 4, isClean: false));
        Assert.Equal(5, (await ClaimAsync(Owner, 8)).Version);
    }

    [Fact]
    public async Task Claim_ManyOwnersAtOnce_EachHasItsOwn()
    {
        var found = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(each => ClaimAsync($"default/grant/{each % 500}", each + 1)));
        Assert.Equal(500, found.Count(each => each.PreviousClaim == 0));
    }

    [Fact]
    public async Task Sweep_DropsWhatExpiredADayAgoAndNobodyClaimedSince()
    {
        foreach (var owner in (string[])["claimed", "expired", "live"])
            await ClaimAsync(owner, 7);
        await using var connection = await _database.Membership.OpenConnectionAsync();
        await using var age = new NpgsqlCommand("UPDATE grain_ledgers SET expires_ms = extract(epoch FROM now()) * 1000 - 86400001 WHERE owner <> 'live'", connection);
        await age.ExecuteNonQueryAsync();
        await ClaimAsync("claimed", 8);
        Assert.Equal("", await ExpiredLedgers.StepAsync(connection, "", CancellationToken.None));
        Assert.Equal(0, (await ClaimAsync("expired", 9)).PreviousClaim);
        Assert.Equal((8L, 7L), ((await ClaimAsync("claimed", 9)).PreviousClaim, (await ClaimAsync("live", 9)).PreviousClaim));
    }

    /// <summary>All that was charged has been given back.</summary>
    [Fact]
    public async Task Sweep_LedgerThatWasSavedEmpty_StaysForADay()
    {
        await ClaimAsync(Owner, 7);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.True(await _store.SaveAsync(new LedgerSnapshot(Owner, 7, Version: 1, Life: 42, SavedMs: now, CountsUntilMs: 0, IsClean: false, [1]), CancellationToken.None));
        await using var connection = await _database.Membership.OpenConnectionAsync();
        await ExpiredLedgers.StepAsync(connection, "", CancellationToken.None);
        Assert.Equal(7, (await ClaimAsync(Owner, 8)).PreviousClaim);
    }

    private Task<StoredLedger> ClaimAsync(string owner, long claim) => _store.ClaimAsync(owner, claim, CancellationToken.None).AsTask();

    private ValueTask<bool> SaveAsync(long claim, byte version, bool isClean) =>
        _store.SaveAsync(new LedgerSnapshot(Owner, claim, version, Life: 42, SavedMs: 1_000 * version, CountsUntilMs: 2_000, isClean, [version, version]), CancellationToken.None);
}
