using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>The order of changes and what is told and kept of them.</summary>
public abstract class ChangeFeedContract : StoreContract
{
    [Fact]
    public async Task Changes_OfEveryKind_AreNumberedWithoutGaps()
    {
        var server = await AddServerAsync(Ours);
        var policy = await AddPolicyAsync(Ours);
        var (grant, _) = await AddGrantAsync(Ours, server.Id, policy.Id);
        await Store.Servers.UpdateAsync(Ours, server with { Version = 7 }, Author, default);
        Done(await Store.Policies.AddVersionAsync(Ours, policy.Id, 1, Document, Author, default));
        var last = await Store.Grants.DeleteAsync(Ours, grant.Id, 1, Author, default);

        var delta = await Store.Source.ChangesAfterAsync(0, default);
        Assert.Equal(
            [(1, "server", server.Id), (2, "policy", policy.Id), (3, "grant", grant.Id), (4, "policy", policy.Id), (5, "grant", grant.Id)],
            delta.Changes!.Select(change => ((int)change.Sequence, change.Kind, change.ObjectId)));
        Assert.Equal((5L, 5L), (delta.Sequence, last.Sequence));
        Assert.Equal((server.Id, 2L), (delta.Now.Servers.Single().Id, delta.Now.Policies.Single().Number));
        Assert.Empty(delta.Now.Tokens);
        Assert.Empty((await Store.Source.ChangesAfterAsync(5, default)).Changes!);
    }

    [Fact]
    public async Task Reader_WhileManyWrite_MissesNoChange()
    {
        const int Each = 20;
        var other = await Database.OpenAsync(Time);
        var writers = Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var index = 0; index < Each; index++)
                Done(await (writer % 2 == 0 ? Store : other).Servers.CreateAsync(Ours, NewServer(), Author, key: null, default));
        })));
        var seen = new List<string>();
        for (long sequence = 0; sequence < 6 * Each;)
        {
            Assert.False(writers.IsFaulted, writers.Exception?.ToString());
            var delta = await other.Source.ChangesAfterAsync(sequence, default);
            seen.AddRange(delta.Changes!.Select(change => change.ObjectId));
            sequence = delta.Sequence;
        }

        await writers;
        Assert.Equal(6 * Each, seen.Distinct().Count());
        Assert.Equal(6 * Each, seen.Count);
    }

    [Fact]
    public async Task Reader_FromBeforeTheFeedOrAfterIt_IsToldToLoadEverything()
    {
        await AddServerAsync(Ours);
        await AddServerAsync(Ours);
        Assert.Null((await Store.Source.ChangesAfterAsync(3, default)).Changes);
        await Database.ExecuteAsync("DELETE FROM changes WHERE sequence = 1");
        Assert.Null((await Store.Source.ChangesAfterAsync(0, default)).Changes);
        Assert.Single((await Store.Source.ChangesAfterAsync(1, default)).Changes!);
    }

    [Fact]
    public async Task Signal_AtACommit_WakesBeforeTheNextPoll()
    {
        await using var signal = Store.Source.OpenSignal();
        await signal.WaitAsync(TimeSpan.Zero, default);
        var woken = signal.WaitAsync(TimeSpan.FromHours(1), default);
        await AddServerAsync(Ours);
        await woken.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Refusal_LeavesNoTrace()
    {
        var server = await AddServerAsync(Ours, "pimea");
        await Store.Servers.CreateAsync(Ours, NewServer("pimea"), Author, new CreationKey("k", [1]), default);
        await Store.Servers.UpdateAsync(Ours, server with { Version = 9 }, Author, default);
        Assert.Equal(1, (await Store.Source.ChangesAfterAsync(0, default)).Sequence);
        Assert.Single((await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(10), default)).Items);
        Assert.Equal(0, await Database.AskAsync<long>("SELECT count(*) FROM creation_keys"));
    }

    [Fact]
    public async Task Audit_OfAChange_SaysWhoWhenAndWhatWithoutSecrets()
    {
        var secret = "a sealed secret"u8.ToArray();
        var server = Done(await Store.Servers.CreateAsync(Ours, NewServer("before") with { SealedCredentials = secret }, "alice", key: null, default));
        Time.Advance(TimeSpan.FromSeconds(5));
        Done(await Store.Servers.UpdateAsync(Ours, server with { Slug = "after" }, "bob", default));
        Done(await Store.Servers.DeleteAsync(Ours, server.Id, 2, "carol", default));

        var page = await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(2), default);
        var (deleted, updated) = (page.Items[0], page.Items[1]);
        var created = Assert.Single((await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(2, page.Next), default)).Items);
        Assert.Equal(("create", "alice", null), (created.Action, created.Author, created.Before));
        Assert.Equal(("update", "bob", created.TimeMs + 5_000, server.Id), (updated.Action, updated.Author, updated.TimeMs, updated.ObjectId));
        Assert.Contains("\"slug\":\"before\"", updated.Before);
        Assert.Contains("\"slug\":\"after\"", updated.After);
        Assert.Equal(("delete", "carol", null), (deleted.Action, deleted.Author, deleted.After));
        Assert.All(page.Items.Append(created), item => Assert.DoesNotContain(Convert.ToBase64String(secret)[..8], item.Before + item.After));
        Assert.Contains("secret #", created.After);
    }

    [Fact]
    public async Task Rotation_InTheAudit_HoldsNoHash()
    {
        var (grant, first) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        await Store.Grants.RotateAsync(Ours, grant.Id, 1, new TokenRotation(TokenHash.Of("second"), 0), Author, default);
        var items = (await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(10), default)).Items;
        Assert.Equal("rotate", items[0].Action);
        Assert.All(items, item => Assert.DoesNotContain(Convert.ToBase64String(first.ToBytes()), item.Before + item.After));
    }

    [Fact]
    public async Task Load_LeavesOutSuspendedGrants()
    {
        var server = await AddServerAsync(Ours);
        var (suspended, _) = await AddGrantAsync(Ours, server.Id);
        var (_, active) = await AddGrantAsync(Ours, server.Id);
        Done(await Store.Grants.UpdateAsync(Ours, suspended with { State = GrantStates.Suspended }, Author, default));
        Assert.Equal([active], (await Store.Source.LoadAsync(default)).Tokens.Select(token => token.Token));
    }
}
