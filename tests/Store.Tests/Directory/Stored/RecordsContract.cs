using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>Creating, reading, changing and deleting objects.</summary>
public abstract class RecordsContract : StoreContract
{
    [Fact]
    public async Task Server_Created_ReadsBackWhole()
    {
        var wanted = NewServer("pimea") with { SealedCredentials = [1, 2, 3], Limits = """{"maxCalls":5}""" };
        var created = Done(await Store.Servers.CreateAsync(Ours, wanted, Author, key: null, default));
        var read = await Store.Servers.FindAsync(Ours, wanted.Id, default);

        Assert.Equal((Ours.Value, 1L, Time.GetUtcNow().ToUnixTimeMilliseconds()), (created.Organisation, created.Version, created.CreatedMs));
        Assert.Equal(created with { SealedCredentials = null }, read! with { SealedCredentials = null });
        Assert.Equal(wanted.SealedCredentials, read.SealedCredentials);
    }

    [Fact]
    public async Task Server_UpdatedFromAnOldState_KeepsTheOtherChange()
    {
        var read = await AddServerAsync(Ours);
        var first = await Store.Servers.UpdateAsync(Ours, read with { Slug = "first" }, Author, default);
        var second = await Store.Servers.UpdateAsync(Ours, read with { Slug = "second" }, Author, default);

        Assert.Equal((WriteStatus.Done, 2L), (first.Status, first.Record!.Version));
        Assert.Equal((WriteStatus.Stale, "first"), (second.Status, second.Record!.Slug));
        Assert.Equal("first", (await Store.Servers.FindAsync(Ours, read.Id, default))!.Slug);
    }

    [Fact]
    public async Task Server_ManyWritersThatReadAgain_LoseNoUpdate()
    {
        var server = await AddServerAsync(Ours);
        var other = await Database.OpenAsync(Time);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => AppendAsync(writer % 2 == 0 ? Store : other, server.Id))));

        var end = await Store.Servers.FindAsync(Ours, server.Id, default);
        Assert.Equal((33L, server.Url.Length + 32), (end!.Version, end.Url.Length));
    }

    [Fact]
    public async Task Server_SlugOfAnother_IsADuplicateInTheSameOrganisationOnly()
    {
        await AddTheirsAsync();
        await AddServerAsync(Ours, "pimea");
        Assert.Equal(WriteStatus.Duplicate, (await Store.Servers.CreateAsync(Ours, NewServer("pimea"), Author, key: null, default)).Status);
        Assert.Equal(WriteStatus.Done, (await Store.Servers.CreateAsync(Theirs, NewServer("pimea"), Author, key: null, default)).Status);
    }

    [Fact]
    public async Task Server_NamedByAGrant_IsNotDeleted()
    {
        var server = await AddServerAsync(Ours);
        var (grant, _) = await AddGrantAsync(Ours, server.Id);
        Assert.Equal(WriteStatus.BadReference, (await Store.Servers.DeleteAsync(Ours, server.Id, server.Version, Author, default)).Status);
        Done(await Store.Grants.DeleteAsync(Ours, grant.Id, grant.Version, Author, default));
        Done(await Store.Servers.DeleteAsync(Ours, server.Id, server.Version, Author, default));
        Assert.Null(await Store.Servers.FindAsync(Ours, server.Id, default));
    }

    [Fact]
    public async Task Creation_AskedAgainWithItsKey_ReturnsTheFirst()
    {
        var key = new CreationKey("k1", [1, 2]);
        var first = await Store.Servers.CreateAsync(Ours, NewServer(), Author, key, default);
        var again = await Store.Servers.CreateAsync(Ours, NewServer(), Author, key, default);
        var otherRequest = await Store.Servers.CreateAsync(Ours, NewServer(), Author, key with { Request = [9] }, default);

        Assert.Equal((WriteStatus.Done, WriteStatus.Replayed, WriteStatus.KeyReused), (first.Status, again.Status, otherRequest.Status));
        Assert.Equal(first.Record!.Id, again.Record!.Id);
        Assert.Single((await Store.Servers.ListAsync(Ours, new PageRequest(10), default)).Items);
    }

    [Fact]
    public async Task Creation_AskedAgainADayLater_IsAnother()
    {
        var key = new CreationKey("k1", [1]);
        Done(await Store.Servers.CreateAsync(Ours, NewServer(), Author, key, default));
        Time.Advance(CreationKey.Lifetime);
        Done(await Store.Servers.CreateAsync(Ours, NewServer(), Author, key, default));
    }

    [Fact]
    public async Task Creation_AskedByManyAtOnceWithOneKey_HappensOnce()
    {
        var other = await Database.OpenAsync(Time);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => Task.Run(() =>
            (index % 2 == 0 ? Store : other).Servers.CreateAsync(Ours, NewServer(), Author, new CreationKey("k1", [1]), default))));

        Assert.Single(answers, answer => answer.Status == WriteStatus.Done);
        Assert.Equal(7, answers.Count(answer => answer.Status == WriteStatus.Replayed));
        Assert.Single(answers.Select(answer => answer.Record!.Id).Distinct());
    }

    [Fact]
    public async Task List_ByPages_ShowsEachObjectOnce()
    {
        for (var index = 0; index < 7; index++)
            await AddServerAsync(Ours);
        var seen = new List<string>();
        var page = await Store.Servers.ListAsync(Ours, new PageRequest(3), default);
        for (seen.AddRange(page.Items.Select(server => server.Id)); page.Next is { } next; seen.AddRange(page.Items.Select(server => server.Id)))
            page = await Store.Servers.ListAsync(Ours, new PageRequest(3, next), default);

        Assert.Equal(7, seen.Distinct().Count());
        Assert.Equal(7, seen.Count);
    }

    [Fact]
    public async Task Grants_OfAServerOrPolicy_AreListedByPages()
    {
        var (server, other, policy) = (await AddServerAsync(Ours), await AddServerAsync(Ours), await AddPolicyAsync(Ours));
        var (both, _) = await AddGrantAsync(Ours, server.Id, policy.Id);
        var (bare, _) = await AddGrantAsync(Ours, server.Id);
        var (elsewhere, _) = await AddGrantAsync(Ours, other.Id, policy.Id);

        Assert.Equal(Sorted(both, bare), await IdsAsync(new GrantFilter(Server: server.Id)));
        Assert.Equal(Sorted(both, elsewhere), await IdsAsync(new GrantFilter(Policy: policy.Id)));
        Assert.Equal([both.Id], await IdsAsync(new GrantFilter(server.Id, policy.Id)));
        Assert.Equal(3, (await IdsAsync(default)).Length);
        Assert.Empty(await IdsAsync(new GrantFilter(Server: policy.Id)));

        async Task<string[]> IdsAsync(GrantFilter filter)
        {
            var first = await Store.Grants.ListAsync(Ours, filter, new PageRequest(1), default);
            var rest = first.Next is { } next ? (await Store.Grants.ListAsync(Ours, filter, new PageRequest(10, next), default)).Items : [];
            return [.. first.Items.Concat(rest).Select(grant => grant.Id)];
        }

        static string[] Sorted(params GrantRecord[] grants) => [.. grants.Select(grant => grant.Id).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Policy_NewVersion_LeavesTheOldOneAndIsInForce()
    {
        var policy = await AddPolicyAsync(Ours);
        var added = Done(await Store.Policies.AddVersionAsync(Ours, policy.Id, policy.Version, "two", "else", default));
        var stale = await Store.Policies.AddVersionAsync(Ours, policy.Id, policy.Version, "three", Author, default);
        var versions = await Store.Policies.ListVersionsAsync(Ours, policy.Id, new PageRequest(10), default);

        Assert.Equal((2L, WriteStatus.Stale), (added.Latest, stale.Status));
        Assert.Equal([(2L, "two", "else"), (1L, Document, Author)], versions.Items.Select(version => (version.Number, version.Document, version.Author)));
        Assert.Equal("two", (await Store.Policies.FindVersionAsync(Ours, policy.Id, 2, default))!.Document);
    }

    [Fact]
    public async Task Policy_Renamed_KeepsItsVersions()
    {
        var policy = await AddPolicyAsync(Ours);
        policy = Done(await Store.Policies.AddVersionAsync(Ours, policy.Id, policy.Version, "two", Author, default));
        var renamed = Done(await Store.Policies.UpdateAsync(Ours, policy with { Name = "strict", Latest = 99 }, Author, default));
        Assert.Equal(("strict", 2L), (renamed.Name, renamed.Latest));
    }

    [Fact]
    public async Task Grant_Used_KeepsTheLatestUseAndItsVersion()
    {
        var (grant, _) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        await Store.Grants.MarkUsedAsync([new GrantUse(Ours, grant.Id, 500), new GrantUse(Ours, "nobody", 1)], default);
        await Store.Grants.MarkUsedAsync([new GrantUse(Ours, grant.Id, 400)], default);
        Assert.Equal(grant with { LastUsedMs = 500 }, await Store.Grants.FindAsync(Ours, grant.Id, default));
        Assert.Equal(500, Done(await Store.Grants.UpdateAsync(Ours, grant with { Label = "phone" }, Author, default)).LastUsedMs);
    }

    [Fact]
    public async Task ApiKey_Presented_TellsItsOrganisationUntilItExpires()
    {
        await AddTheirsAsync();
        var hash = TokenHash.Of("a key of theirs");
        var expires = Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        var record = new ApiKeyRecord { Id = RecordId.New(), Name = "ci", Role = Roles.Viewer, Hash = hash.ToBytes(), ExpiresMs = expires };
        Done(await Store.ApiKeys.CreateAsync(Theirs, record, Author, key: null, default));

        Assert.Equal((Theirs.Value, Roles.Viewer), await Store.ApiKeys.AuthenticateAsync(hash, default) is { } found ? (found.Organisation, found.Role) : default);
        Assert.Null(await Store.ApiKeys.AuthenticateAsync(TokenHash.Of("another"), default));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await Store.ApiKeys.AuthenticateAsync(hash, default));
    }

    private static async Task AppendAsync(SqlDirectoryStore store, string id)
    {
        for (var done = 0; done < 4;)
        {
            var read = await store.Servers.FindAsync(Ours, id, default);
            done += (await store.Servers.UpdateAsync(Ours, read! with { Url = read.Url + "x" }, Author, default)).Status == WriteStatus.Done ? 1 : 0;
        }
    }
}
