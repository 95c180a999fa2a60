using System.Runtime.CompilerServices;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Directory.Stored;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>A hundred thousand grants: what a start, the snapshot and one change cost.</summary>
public abstract class StoreScaleContract(ITestOutputHelper output) : StoreContract
{
    private const int Grants = 100_000;
    private static readonly KeyRing Keys = new([new SealingKey("k1", new byte[SealingKey.Length])]);

    [Fact]
    public async Task HundredThousandGrants_StartFastStaySmallAndChangeOneByOne()
    {
        var server = await AddServerAsync(Ours);
        var policy = await AddPolicyAsync(Ours);
        await AddGrantsAsync(server.Id, policy.Id);
        var (grant, token) = await AddGrantAsync(Ours, server.Id, policy.Id);
        var perGrant = await MeasureMemoryAsync();

        var (allocated, cpu) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        var wall = TimeProvider.System.GetTimestamp();
        await using var node = await OpenAsync();
        var (started, taken) = (TimeProvider.System.GetElapsedTime(wall), Environment.CpuUsage.TotalTime - cpu);
        var ofLoad = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        var (ofChange, change) = await ChangeAsync(node, grant, token);
        output.WriteLine($"start {started.TotalMilliseconds:F0} ms ({taken.TotalMilliseconds:F0} ms CPU), {perGrant} bytes a grant that has called");
        output.WriteLine($"one change {change.TotalMilliseconds:F2} ms with its queries, {ofChange} bytes allocated; a full load {ofLoad}");
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(perGrant, 100, 1_024);
        Assert.InRange(ofChange, 1, ofLoad / 100);
    }

    protected abstract string RandomHash { get; }

    /// <summary>Allocation says more than time on a shared machine: a change that walked all grants would show in it.</summary>
    private async Task<(long Allocated, TimeSpan Each)> ChangeAsync(StoreDirectory node, GrantRecord grant, TokenHash token)
    {
        const int Changes = 20;
        long allocated = 0;
        var each = TimeSpan.Zero;
        for (var change = 0; change < Changes; change++)
        {
            var wanted = grant with { State = grant.State == GrantStates.Active ? GrantStates.Suspended : GrantStates.Active };
            grant = Done(await Store.Grants.UpdateAsync(Ours, wanted, Author, default));
            var (before, start) = (GC.GetTotalAllocatedBytes(precise: true), TimeProvider.System.GetTimestamp());
            await node.CatchUpAsync(default);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            each += TimeProvider.System.GetElapsedTime(start);
            Assert.Equal(grant.State == GrantStates.Active, node.Current.Find(token) is not null);
        }

        return (allocated / Changes, each / Changes);
    }

    /// <summary>All that is kept of grants, once each has called.</summary>
    private async Task<long> MeasureMemoryAsync()
    {
        // The first load fills pools and buffers; what the second adds is the directory.
        await LoadAsync();

        // Off the stack of the first load's end, which still holds what it loaded.
        await Task.Yield();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var state = await LoadAsync();
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(state);
        return memory / Grants;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<StoredState> LoadAsync()
    {
        var state = new StoredState(new PartReader(Keys, new RecordingLogger<StoreDirectory>()));
        state.Load(await Store.Source.LoadAsync(default));
        Assert.Equal(Grants + 1, DirectorySnapshot.Empty.Over(state.Layer, []).Grants.Count(grant => grant.Policy is not null));
        return state;
    }

    private Task<StoreDirectory> OpenAsync() => StoreDirectory.OpenAsync(
        Store.Source, manifest: null, Keys, TimeProvider.System, new RecordingLogger<StoreDirectory>(), default);

    private async Task AddGrantsAsync(string server, string policy)
    {
        await Database.ExecuteAsync(
            $"""
            INSERT INTO grants (organisation, id, version, created_ms, updated_ms, server, policy, label, tags, state)
            WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {Grants})
            SELECT 'default', 'abcdefgh' || (10000000 + i), 1, 0, 0, '{server}', '{policy}', 'laptop of somebody ' || i, '[]', 'active' FROM numbers
            """);
        await Database.ExecuteAsync(
            $"INSERT INTO grant_tokens (hash, organisation, grant_id, created_ms) SELECT {RandomHash}, organisation, id, 0 FROM grants");
    }
}
