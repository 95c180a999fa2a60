using Sluice.Store.Audit;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Tests.Fakes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Audit.Shipping;

/// <summary>What is taken out of the database with age, and that the rest stays whole.</summary>
public sealed class PostgresRetentionTests(PostgresServer server) : IAsyncLifetime
{
    private ShippingBench _bench = null!;
    private AuditEntry _call = null!;
    private DateTimeOffset _middle;

    /// <summary>Ten segments of each organisation; a call is open from the first on.</summary>
    public async ValueTask InitializeAsync()
    {
        _bench = await ShippingBench.CreateAsync(await server.ConnectionStringAsync(), bounds: new SegmentBounds(Items: 10, Age: TimeSpan.FromDays(1)));
        _bench.OpenShipper();
        _call = await _bench.OpenCallAsync("acme");
        for (var round = 0; round < 10; round++)
        {
            if (round == 5)
                _middle = TimeProvider.System.GetUtcNow();
            await _bench.AppendAsync(10, "acme");
            await _bench.AppendAsync(10, "globex");
            await _bench.FlushAsync();
        }
    }

    public ValueTask DisposeAsync() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Prune_SegmentsTooOld_GoAsAWholeAndTheRestVerifies()
    {
        await PruneAsync(keptFrom: _middle);

        var left = (await _bench.AskAsync<(string, long)>("SELECT organisation, count(*) FROM decisions GROUP BY 1 ORDER BY 1")).ToDictionary();
        Assert.InRange(left["globex"], 50, 60);
        Assert.InRange(left["acme"], 51, 61);
        Assert.Equal("open", Assert.Single(await _bench.AskAsync<string>("SELECT outcome FROM decisions WHERE sequence = 1")));
        Assert.Empty((await VerifyAsync()).Kept);

        _bench.Log.Append(_call);
        await _bench.AppendAsync(10, "globex");
        await _bench.FlushAsync();
        Assert.Equal("allowed", Assert.Single(await _bench.AskAsync<string>("SELECT outcome FROM decisions WHERE sequence = 1")));
        Assert.Empty((await VerifyAsync()).Kept);
    }

    [Fact]
    public async Task Prune_AllTooOld_LeavesCallsThatRunAndChainsThatGoOn()
    {
        await PruneAsync(keptFrom: TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Equal(["open"], await _bench.AskAsync<string>("SELECT outcome FROM decisions"));
        Assert.Equal(0, Assert.Single(await _bench.AskAsync<long>("SELECT count(*) FROM decision_links")));
        Assert.Empty((await VerifyAsync()).Kept);

        _bench.Log.Append(_call);
        await _bench.AppendAsync(30, "acme");
        await _bench.FlushAsync();
        await _bench.AppendAsync(30, "acme");
        await _bench.FlushAsync();
        Assert.Empty((await VerifyAsync()).Kept);

        await PruneAsync(keptFrom: TimeProvider.System.GetUtcNow().AddDays(1));
        Assert.Empty(await _bench.AskAsync<string>("SELECT outcome FROM decisions"));
    }

    [Fact]
    public async Task Prune_AnOrganisationWithItsOwnNumberOfDays_KeepsItsOwn()
    {
        await PruneAsync(keptFrom: TimeProvider.System.GetUtcNow().AddDays(1), new Dictionary<string, int> { ["globex"] = 10 });

        Assert.Equal([("acme", 1L), ("globex", 100L)], await _bench.AskAsync<(string, long)>("SELECT organisation, count(*) FROM decisions GROUP BY 1 ORDER BY 1"));
    }

    [Fact]
    public async Task Prune_ByTwoNodesAtOnce_IsDoneByOne()
    {
        await Task.WhenAll(PruneAsync(_middle), PruneAsync(_middle));
        await PruneAsync(_middle);

        Assert.Empty((await VerifyAsync()).Kept);
    }

    private async Task PruneAsync(DateTimeOffset keptFrom, Dictionary<string, int>? own = null)
    {
        var time = new ManualTimeProvider();
        time.Advance(keptFrom.AddDays(1) - time.GetUtcNow());
        var retention = new AuditRetention(days: 1, time);
        await using var pruning = new PostgresRetention(_bench.Address, TestKeys.Ring, retention);
        await pruning.PruneAsync(CancellationToken.None);
        retention.Use(own ?? []);
        await pruning.PruneAsync(CancellationToken.None);
    }

    private async Task<AuditFindings> VerifyAsync()
    {
        var findings = new AuditFindings();
        await PostgresVerification.RunAsync(_bench.Address, TestKeys.Ring, findings, [], CancellationToken.None);
        return findings;
    }
}
