using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>Each question and change, asked by one tenant about another's object: as if there were none.</summary>
public abstract class IsolationContract : StoreContract
{
    [Fact]
    public async Task Servers_OfAnotherTenant_AreNotThere()
    {
        await AddTheirsAsync();
        var theirs = await AddServerAsync(Theirs);
        await AssertHiddenAsync(Store.Servers, theirs, theirs with { Slug = "stolen" });
    }

    [Fact]
    public async Task Members_OfAnotherTenant_AreNotThere()
    {
        await AddTheirsAsync();
        var member = new MemberRecord { Id = RecordId.New(), Email = "a@example.com", Name = "A", Role = Roles.Viewer };
        var theirs = Done(await Store.Members.CreateAsync(Theirs, member, Author, key: null, default));
        await AssertHiddenAsync(Store.Members, theirs, theirs with { Role = Roles.Admin });
    }

    [Fact]
    public async Task ApiKeys_OfAnotherTenant_AreNotThere()
    {
        await AddTheirsAsync();
        var key = new ApiKeyRecord { Id = RecordId.New(), Name = "ci", Role = Roles.Viewer, Hash = TokenHash.Of("key").ToBytes() };
        var theirs = Done(await Store.ApiKeys.CreateAsync(Theirs, key, Author, key: null, default));
        await AssertHiddenAsync(Store.ApiKeys, theirs, theirs with { Role = Roles.Admin });
    }

    [Fact]
    public async Task Policies_OfAnotherTenant_AreNotThere()
    {
        await AddTheirsAsync();
        var theirs = await AddPolicyAsync(Theirs);
        Assert.Null(await Store.Policies.FindAsync(Ours, theirs.Id, default));
        Assert.Empty((await Store.Policies.ListAsync(Ours, new PageRequest(10), default)).Items);
        Assert.Null(await Store.Policies.FindVersionAsync(Ours, theirs.Id, 1, default));
        Assert.Empty((await Store.Policies.ListVersionsAsync(Ours, theirs.Id, new PageRequest(10), default)).Items);
        AssertNotFound(await Store.Policies.UpdateAsync(Ours, theirs with { Name = "stolen" }, Author, default));
        AssertNotFound(await Store.Policies.AddVersionAsync(Ours, theirs.Id, 1, "stolen", Author, default));
        AssertNotFound(await Store.Policies.DeleteAsync(Ours, theirs.Id, 1, Author, default));
        Assert.Equal(theirs, await Store.Policies.FindAsync(Theirs, theirs.Id, default));
    }

    [Fact]
    public async Task Grants_OfAnotherTenant_AreNotThere()
    {
        await AddTheirsAsync();
        var (theirs, _) = await AddGrantAsync(Theirs, (await AddServerAsync(Theirs)).Id);
        Assert.Null(await Store.Grants.FindAsync(Ours, theirs.Id, default));
        Assert.Empty((await Store.Grants.ListAsync(Ours, new PageRequest(10), default)).Items);
        Assert.Empty((await Store.Grants.ListAsync(Ours, new GrantFilter(theirs.Server), new PageRequest(10), default)).Items);
        Assert.Empty(await Store.Grants.TokensAsync(Ours, theirs.Id, default));
        AssertNotFound(await Store.Grants.UpdateAsync(Ours, theirs with { Label = "stolen" }, Author, default));
        AssertNotFound(await Store.Grants.RotateAsync(Ours, theirs.Id, 1, new TokenRotation(TokenHash.Of("stolen"), 0), Author, default));
        AssertNotFound(await Store.Grants.DeleteAsync(Ours, theirs.Id, 1, Author, default));
        await Store.Grants.MarkUsedAsync([new GrantUse(Ours, theirs.Id, 1)], default);
        Assert.Equal(theirs, await Store.Grants.FindAsync(Theirs, theirs.Id, default));
        Assert.Single(await Store.Grants.TokensAsync(Theirs, theirs.Id, default));
    }

    [Fact]
    public async Task Grant_ForAServerOrPolicyOfAnotherTenant_IsRefused()
    {
        await AddTheirsAsync();
        var (server, policy) = (await AddServerAsync(Theirs), await AddPolicyAsync(Theirs));
        var own = await AddServerAsync(Ours);
        var (grant, _) = await AddGrantAsync(Ours, own.Id);
        var onTheirServer = new GrantRecord { Id = RecordId.New(), Server = server.Id, Label = "x" };
        Assert.Equal(WriteStatus.BadReference, (await Store.Grants.CreateAsync(Ours, onTheirServer, TokenHash.Of("x"), Author, key: null, default)).Status);
        Assert.Equal(WriteStatus.BadReference, (await Store.Grants.UpdateAsync(Ours, grant with { Policy = policy.Id }, Author, default)).Status);
    }

    [Fact]
    public async Task CreationKeys_AreEachTenantsOwn()
    {
        await AddTheirsAsync();
        var key = new CreationKey("k1", [1]);
        Done(await Store.Servers.CreateAsync(Theirs, NewServer(), Author, key, default));
        Done(await Store.Servers.CreateAsync(Ours, NewServer(), Author, key, default));
    }

    [Fact]
    public async Task Audit_OfAnotherTenant_IsNotThere()
    {
        await AddTheirsAsync();
        await AddServerAsync(Theirs);
        Assert.Empty((await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(10), default)).Items);
        Assert.Equal(2, (await Store.Audit.ListAsync(Theirs, AdminAuditFilter.All, new PageRequest(10), default)).Items.Count);
    }

    [Fact]
    public async Task Record_ThatNamesAnotherTenant_BelongsToTheOneAsked()
    {
        await AddTheirsAsync();
        var smuggled = NewServer() with { Organisation = Theirs.Value };
        Assert.Equal(Ours.Value, Done(await Store.Servers.CreateAsync(Ours, smuggled, Author, key: null, default)).Organisation);
        Assert.Empty((await Store.Servers.ListAsync(Theirs, new PageRequest(10), default)).Items);
    }

    private static async Task AssertHiddenAsync<T>(IRecords<T> records, T theirs, T stolen)
        where T : DirectoryRecord
    {
        Assert.Null(await records.FindAsync(Ours, theirs.Id, default));
        Assert.Empty((await records.ListAsync(Ours, new PageRequest(10), default)).Items);
        AssertNotFound(await records.UpdateAsync(Ours, stolen, Author, default));
        AssertNotFound(await records.DeleteAsync(Ours, theirs.Id, theirs.Version, Author, default));
        Assert.Equal(theirs.Version, (await records.FindAsync(Theirs, theirs.Id, default))!.Version);
    }

    private static void AssertNotFound<T>(Written<T> written)
        where T : class => Assert.Equal((WriteStatus.NotFound, null), (written.Status, written.Record));
}
