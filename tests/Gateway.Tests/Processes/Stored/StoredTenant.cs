using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>A server, a policy and grants in the directory store, and the changes that tests make to them.</summary>
internal sealed class StoredTenant(IDirectoryStore store, string server)
{
    private const string Author = "test";

    private static readonly OrganisationId Ours = OrganisationId.Default;

    /// <summary>Its id: the path under <c>/mcp/</c>.</summary>
    public string Server => server;

    public static async Task<StoredTenant> CreateAsync(IDirectoryStore store, Uri upstream)
    {
        var record = new ServerRecord { Id = RecordId.New(), Slug = "pimea", Url = upstream.ToString() };
        return new StoredTenant(store, Done(await store.Servers.CreateAsync(Ours, record, Author, key: null, default)).Id);
    }

    public async Task<PolicyRecord> AddPolicyAsync(string document = Policies.AllowAll) => Done(await store.Policies.CreateAsync(
        Ours, new PolicyRecord { Id = RecordId.New(), Name = RecordId.New() }, document, Author, key: null, default));

    public async Task<PolicyRecord> EditAsync(PolicyRecord policy, string document) =>
        Done(await store.Policies.AddVersionAsync(Ours, policy.Id, policy.Version, document, Author, default));

    public async Task<(GrantRecord Grant, string Token)> AddGrantAsync(string policy)
    {
        var record = new GrantRecord { Id = RecordId.New(), Server = server, Policy = policy, Label = "laptop" };
        var token = GrantToken.Mint(record.Id);
        return (Done(await store.Grants.CreateAsync(Ours, record, token.Hash, Author, key: null, default)), token.Reveal());
    }

    public async Task RevokeAsync(GrantRecord grant) => Done(await store.Grants.DeleteAsync(Ours, grant.Id, grant.Version, Author, default));

    private static T Done<T>(Written<T> written)
        where T : class
    {
        Assert.Equal(WriteStatus.Done, written.Status);
        return written.Record!;
    }
}
