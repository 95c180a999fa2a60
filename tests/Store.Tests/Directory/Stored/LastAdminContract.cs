using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>An organisation keeps a key by which it can be administered.</summary>
public abstract class LastAdminContract : StoreContract
{
    [Fact]
    public async Task Delete_LastAdminKey_IsRefused()
    {
        var key = await AddKeyAsync();
        await AddKeyAsync(Roles.Viewer);
        await AddKeyAsync(expiresMs: Time.GetUtcNow().ToUnixTimeMilliseconds());
        await AddKeyAsync(expiresMs: Time.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds());

        var refused = await Store.ApiKeys.DeleteAsync(Ours, key.Id, key.Version, Author, default);

        Assert.Equal((WriteStatus.LastAdmin, key.Id), (refused.Status, refused.Record!.Id));
        Assert.NotNull(await Store.ApiKeys.FindAsync(Ours, key.Id, default));
    }

    [Theory]
    [InlineData(Roles.Viewer, null)]
    [InlineData(Roles.Admin, 1L)]
    [InlineData(Roles.Admin, 9_000_000_000_000L)]
    public async Task Update_ThatEndsTheLastAdminKey_IsRefused(string role, long? expiresMs)
    {
        var key = await AddKeyAsync();
        var wanted = key with { Role = role, ExpiresMs = expiresMs };
        Assert.Equal(WriteStatus.LastAdmin, (await Store.ApiKeys.UpdateAsync(Ours, wanted, Author, default)).Status);
        await AddKeyAsync();
        Assert.Equal(role, Done(await Store.ApiKeys.UpdateAsync(Ours, wanted, Author, default)).Role);
    }

    [Fact]
    public async Task Delete_WithAnAdminKeyOfAnotherTenantAlone_IsRefused()
    {
        await AddTheirsAsync();
        var key = await AddKeyAsync();
        await AddKeyAsync(organisation: Theirs);
        Assert.Equal(WriteStatus.LastAdmin, (await Store.ApiKeys.DeleteAsync(Ours, key.Id, key.Version, Author, default)).Status);
    }

    [Fact]
    public async Task Delete_OfTheLastTwoAtOnce_LeavesOne()
    {
        for (var round = 0; round < 10; round++)
        {
            var (first, second) = (await AddKeyAsync(), await AddKeyAsync());
            foreach (var other in (await Store.ApiKeys.ListAsync(Ours, new PageRequest(10), default)).Items.Where(key => key.Id != first.Id && key.Id != second.Id))
                Done(await Store.ApiKeys.DeleteAsync(Ours, other.Id, other.Version, Author, default));
            var written = await Task.WhenAll(new[] { first, second }.Select(key => Task.Run(() => Store.ApiKeys.DeleteAsync(Ours, key.Id, key.Version, Author, default))));
            Assert.Equal([WriteStatus.Done, WriteStatus.LastAdmin], written.Select(result => result.Status).Order());
        }
    }

    private async Task<ApiKeyRecord> AddKeyAsync(string role = Roles.Admin, long? expiresMs = null, OrganisationId? organisation = null)
    {
        var token = ApiKeyToken.Mint(RecordId.New());
        var record = new ApiKeyRecord { Id = token.KeyId, Name = "key", Role = role, Hash = token.Hash.ToBytes(), ExpiresMs = expiresMs };
        return Done(await Store.ApiKeys.CreateAsync(organisation ?? Ours, record, Author, key: null, default));
    }
}
