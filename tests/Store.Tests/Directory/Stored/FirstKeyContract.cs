using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>The key that a new install is entered by: one, and never lost.</summary>
public abstract class FirstKeyContract : StoreContract
{
    private const int Nodes = 6;

    [Fact]
    public async Task CreateFirst_BySeveralNodesAtOnce_MakesExactlyOneAndKeepsItsSecretAlone()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(_ => Database.OpenAsync(Time)));
        var kept = new System.Collections.Concurrent.ConcurrentBag<string>();
        var written = await Task.WhenAll(stores.Select(store => Task.Run(() => CreateFirstAsync(store, NewKey(), kept.Add))));
        var first = Assert.Single(written, result => result.Status == WriteStatus.Done);
        Assert.Equal(Nodes - 1, written.Count(result => result.Status == WriteStatus.Duplicate));
        Assert.Equal(first.Record!.Id, Assert.Single(kept));
        Assert.Equal(first.Record.Id, Assert.Single((await Store.ApiKeys.ListAsync(Ours, new PageRequest(10), default)).Items).Id);
    }

    [Fact]
    public async Task CreateFirst_WhenTheSecretCannotBeKept_MakesNone()
    {
        await Assert.ThrowsAsync<IOException>(() => CreateFirstAsync(Store, NewKey(), _ => throw new IOException("The disk is full.")));
        Assert.Empty((await Store.ApiKeys.ListAsync(Ours, new PageRequest(10), default)).Items);
        Done(await CreateFirstAsync(Store, NewKey(), _ => { }));
    }

    [Fact]
    public async Task CreateFirst_WithKeysOfAnotherTenant_MakesOne()
    {
        await AddTheirsAsync();
        Done(await Store.ApiKeys.CreateAsync(Theirs, NewKey(), Author, key: null, default));
        Done(await CreateFirstAsync(Store, NewKey(), _ => { }));
        Assert.Equal(WriteStatus.Duplicate, (await CreateFirstAsync(Store, NewKey(), _ => { })).Status);
    }

    [Fact]
    public async Task CreateFirst_OnceNoAdminKeyHolds_MakesOne()
    {
        var untilMs = Time.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds();
        Done(await Store.ApiKeys.CreateAsync(Ours, NewKey() with { Role = Roles.Viewer }, Author, key: null, default));
        Done(await Store.ApiKeys.CreateAsync(Ours, NewKey() with { ExpiresMs = untilMs }, Author, key: null, default));
        Assert.Equal(WriteStatus.Duplicate, (await CreateFirstAsync(Store, NewKey(), _ => { })).Status);
        Time.Advance(TimeSpan.FromMinutes(5));
        Done(await CreateFirstAsync(Store, NewKey(), _ => { }));
    }

    private static Task<Written<ApiKeyRecord>> CreateFirstAsync(SqlDirectoryStore store, ApiKeyRecord record, Action<string> keep) =>
        store.ApiKeys.CreateFirstAsync(Ours, record, Author, () => keep(record.Id), default);

    private static ApiKeyRecord NewKey()
    {
        var token = ApiKeyToken.Mint(RecordId.New());
        return new ApiKeyRecord { Id = token.KeyId, Name = "first", Role = Roles.Admin, Hash = token.Hash.ToBytes() };
    }
}
