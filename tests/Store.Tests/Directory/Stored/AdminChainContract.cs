using Sluice.Store.Audit;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Audit;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>The admin audit as a chain, in either database.</summary>
public abstract class AdminChainContract : StoreContract
{
    /// <summary>What is done to the database, and what undoes it.</summary>
    public static readonly TheoryData<string, string> Mutations = new()
    {
        { "UPDATE admin_audit SET time_ms = time_ms + 1 WHERE item = 2", "UPDATE admin_audit SET time_ms = time_ms - 1 WHERE item = 2" },
        { "UPDATE admin_audit SET sequence = sequence + 1000 WHERE item = 2", "UPDATE admin_audit SET sequence = sequence - 1000 WHERE item = 2" },
        { "UPDATE admin_audit SET author = 'x'", "UPDATE admin_audit SET author = 'test'" },
        { "UPDATE admin_audit SET action = action || 'd'", "UPDATE admin_audit SET action = 'create'" },
        { "UPDATE admin_audit SET kind = kind || 's'", "UPDATE admin_audit SET kind = substr(kind, 1, length(kind) - 1)" },
        { "UPDATE admin_audit SET object_id = object_id || 's'", "UPDATE admin_audit SET object_id = substr(object_id, 1, length(object_id) - 1)" },
        { "UPDATE admin_audit SET before = '{}'", "UPDATE admin_audit SET before = NULL" },
        { "UPDATE admin_audit SET after = after || ' '", "UPDATE admin_audit SET after = substr(after, 1, length(after) - 1)" },
        { "UPDATE admin_audit SET item = item + 100 WHERE item > 2", "UPDATE admin_audit SET item = item - 100 WHERE item > 100" },
        { "UPDATE admin_audit SET organisation = 'x' WHERE organisation = 'theirs'", "UPDATE admin_audit SET organisation = 'theirs' WHERE organisation = 'x'" },
        { "UPDATE admin_chains SET head_sequence = head_sequence - 1", "UPDATE admin_chains SET head_sequence = head_sequence + 1" },
        { "UPDATE admin_chains SET head_time_ms = head_time_ms - 1", "UPDATE admin_chains SET head_time_ms = head_time_ms + 1" },
        { "UPDATE admin_chains SET anchor_sequence = anchor_sequence + 1", "UPDATE admin_chains SET anchor_sequence = anchor_sequence - 1" },
        { "UPDATE admin_segments SET opened_ms = opened_ms + 1", "UPDATE admin_segments SET opened_ms = opened_ms - 1" },
        { "UPDATE admin_segments SET first = first - 1", "UPDATE admin_segments SET first = first + 1" },
        { "UPDATE admin_segments SET from_ms = 1", "UPDATE admin_segments SET from_ms = NULL" },
        { "UPDATE admin_node SET chains = chains + 1", "UPDATE admin_node SET chains = chains - 1" },
        { "DELETE FROM admin_audit WHERE item = 3", "" },
        { "DELETE FROM admin_audit WHERE item = (SELECT head_sequence FROM admin_chains WHERE admin_chains.organisation = admin_audit.organisation)", "" },
        { "DELETE FROM admin_segments", "" },
        { "DELETE FROM admin_chains WHERE organisation = 'theirs'", "" },
        { "DELETE FROM admin_audit WHERE organisation = 'theirs'; DELETE FROM admin_segments WHERE organisation = 'theirs'; DELETE FROM admin_chains WHERE organisation = 'theirs'", "" },
        { "DELETE FROM admin_node", "" },
        { "INSERT INTO admin_audit SELECT sequence + 500, organisation, time_ms, author, action, kind, object_id, before, after, item + 500, mac FROM admin_audit WHERE item = 2 AND organisation = 'default'", "" },
        { "INSERT INTO admin_audit SELECT sequence + 500, organisation, time_ms, author, action, kind, object_id, before, after, NULL, NULL FROM admin_audit WHERE item = 2 AND organisation = 'default'", "" },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task Change_OfTheDatabase_IsFound(string change, string undo)
    {
        await FillAsync();

        await Database.ExecuteAsync(change);
        var found = await VerifyAsync();
        Assert.True(found.Tampered + found.Unverifiable > 0, $"not found: {change}");

        if (undo.Length > 0)
        {
            await Database.ExecuteAsync(undo);
            Assert.Empty((await VerifyAsync()).Kept);
        }
    }

    [Fact]
    public async Task Changes_OfTwoOrganisations_AreChainedEachByItself()
    {
        await FillAsync();

        var findings = await VerifyAsync();

        Assert.Empty(findings.Kept);
        Assert.Equal((2, 8L), (findings.Chains, findings.Records));
    }

    [Fact]
    public async Task Changes_FromTwoNodesAtOnce_MakeOneChain()
    {
        await FillAsync();
        var other = await Database.OpenAsync(Time);

        await Parallel.ForAsync(0, 40, async (i, _) =>
            Done(await (i % 2 == 0 ? Store : other).Servers.CreateAsync(Ours, NewServer(), Author, key: null, default)));

        var findings = await VerifyAsync();
        Assert.Empty(findings.Kept);
        Assert.Equal(48, findings.Records);
    }

    [Fact]
    public async Task Rotation_NewKey_BothVerifyWhileTheRingHasBoth()
    {
        await FillAsync();
        var rotated = TestKeys.Of("2026b", "2026a");
        var other = await Database.OpenAsync(Time, rotated);
        Done(await other.Servers.CreateAsync(Ours, NewServer(), Author, key: null, default));

        Assert.Empty((await VerifyAsync(rotated)).Kept);
        Assert.Equal((0L, true), (await VerifyAsync(TestKeys.Of("2026b")) is var without ? without.Tampered : -1, without.Unverifiable > 0));
    }

    [Fact]
    public async Task Prune_OldSegments_AreGoneAndTheRestIsWhole()
    {
        await FillAsync();
        Time.Advance(TimeSpan.FromDays(10));
        await AddServerAsync(Ours);
        var checkpoints = await Store.Audit.CheckpointsAsync(organisation: null, default);

        await PruneAsync(days: 5, ("theirs", 20));

        Assert.Empty((await VerifyAsync(checkpoints: checkpoints)).Kept);
        Assert.Single((await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(100), default)).Items);
        Assert.Equal(3, (await Store.Audit.ListAsync(Theirs, AdminAuditFilter.All, new PageRequest(100), default)).Items.Count);

        Time.Advance(TimeSpan.FromDays(30));
        await PruneAsync(days: 5);
        Assert.Empty((await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(100), default)).Items);
        Assert.Empty((await VerifyAsync(checkpoints: checkpoints)).Kept);
        await AddServerAsync(Ours);
        Assert.Equal((0L, 1L), (await VerifyAsync() is var last ? last.Tampered + last.Unverifiable : -1, last.Records));
    }

    [Fact]
    public async Task Checkpoint_OfARecordThatIsGone_IsFound()
    {
        await FillAsync();
        var now = Assert.Single(await Store.Audit.CheckpointsAsync("theirs", default));
        Assert.Empty((await VerifyAsync(checkpoints: [now])).Kept);

        var later = await VerifyAsync(checkpoints: [now with { Sequence = now.Sequence + 1 }]);
        var another = await VerifyAsync(checkpoints: [now with { Mac = new string('0', 64) }]);

        Assert.Contains("cut off", Assert.Single(later.Kept).Text);
        Assert.Contains("another one", Assert.Single(another.Kept).Text);
    }

    private async Task FillAsync()
    {
        await AddTheirsAsync();
        for (var i = 0; i < 5; i++)
            await AddServerAsync(Ours);
        for (var i = 0; i < 2; i++)
            await AddServerAsync(Theirs);
    }

    private async Task PruneAsync(int days, params (string Organisation, int Days)[] own)
    {
        var retention = new AuditRetention(days, Time);
        retention.Use(own.ToDictionary(one => one.Organisation, one => one.Days));
        await Store.Audit.PruneAsync(retention, default);
    }

    private async Task<AuditFindings> VerifyAsync(KeyRing? keys = null, IReadOnlyCollection<ChainCheckpoint>? checkpoints = null)
    {
        var findings = new AuditFindings();
        await AdminAuditVerification.RunAsync(Database.NewDialect(), keys ?? TestKeys.Ring, findings, checkpoints ?? []);
        return findings;
    }
}
