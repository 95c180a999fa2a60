using Microsoft.Extensions.DependencyInjection;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>What tests put into the store of a gateway beside its API.</summary>
internal static class Tenant
{
    private const string Author = "test";

    /// <summary>The admin of another organisation.</summary>
    public static async Task<ApiCaller> OtherAsync(ApiGateway api)
    {
        var store = Store(api);
        var organisation = new OrganisationId(RecordId.New());
        Assert.Equal(WriteStatus.Done, (await store.Organisations.CreateAsync(new OrganisationRecord { Id = organisation.Value, Name = "Other" }, Author, default)).Status);
        var token = ApiKeyToken.Mint(RecordId.New());
        var key = new ApiKeyRecord { Id = token.KeyId, Name = "theirs", Role = Roles.Admin, Hash = token.Hash.ToBytes() };
        Assert.Equal(WriteStatus.Done, (await store.ApiKeys.CreateAsync(organisation, key, Author, key: null, default)).Status);
        return api.As(token.Reveal());
    }

    /// <summary>A grant of the operator's organisation.</summary>
    public static async Task<(GrantRecord Grant, string Token)> GrantAsync(ApiGateway api, string server, string? policy = null)
    {
        var record = new GrantRecord { Id = RecordId.New(), Server = server, Policy = policy, Label = "alice" };
        var token = GrantToken.Mint(record.Id);
        var written = await Store(api).Grants.CreateAsync(OrganisationId.Default, record, token.Hash, Author, key: null, default);
        Assert.Equal(WriteStatus.Done, written.Status);
        await api.Gateway.Services.GetRequiredService<StoreDirectory>().CatchUpAsync(default);
        return (written.Record!, token.Reveal());
    }

    public static async Task RevokeAsync(ApiGateway api, GrantRecord grant) =>
        Assert.Equal(WriteStatus.Done, (await Store(api).Grants.DeleteAsync(OrganisationId.Default, grant.Id, grant.Version, Author, default)).Status);

    private static IDirectoryStore Store(ApiGateway api) => api.Gateway.Services.GetRequiredService<IDirectoryStore>();
}
