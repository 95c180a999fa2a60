using System.Collections.Frozen;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>What a node knows of the store, and how soon.</summary>
public abstract class StoreDirectoryContract : StoreContract
{
    private static readonly KeyRing Keys = new([new SealingKey("k1", new byte[SealingKey.Length])]);

    private readonly RecordingLogger<StoreDirectory> _log = new();

    [Fact]
    public async Task Grant_FromCreationToRevocation_HoldsWhileItIsActive()
    {
        await using var node = await OpenNodeAsync();
        var policy = await AddPolicyAsync(Ours);
        var (grant, token) = await AddGrantAsync(Ours, (await AddServerAsync(Ours, "pimea")).Id, policy.Id);
        var found = await FindAsync(node, token);
        Assert.Equal((grant.Id, "laptop", "pimea", $"{policy.Name}@1"), (found!.Id, found.Label, found.Server.Slug, found.PolicyVersion));
        Assert.NotNull(found.Policy);
        Assert.Equal(OwnerKey.ForGrant("default", grant.Id), found.Owner);

        grant = Done(await Store.Grants.UpdateAsync(Ours, grant with { State = GrantStates.Suspended }, Author, default));
        Assert.Null(await FindAsync(node, token));
        grant = Done(await Store.Grants.UpdateAsync(Ours, grant with { State = GrantStates.Active, Policy = null }, Author, default));
        Assert.Null((await FindAsync(node, token))!.Policy);
        Done(await Store.Grants.DeleteAsync(Ours, grant.Id, grant.Version, Author, default));
        Assert.Null(await FindAsync(node, token));
        Assert.Empty(node.Current.Grants);
    }

    [Fact]
    public async Task ChangeOnAnotherNode_IsInForceWithoutBeingAskedFor()
    {
        await using var node = await OpenNodeAsync();
        var elsewhere = await Database.OpenAsync(Time);
        var server = await elsewhere.Servers.CreateAsync(Ours, NewServer(), Author, key: null, default);
        var (_, token) = await AddGrantAsync(Ours, server.Record!.Id);
        await Eventually.True(() => node.Current.Find(token) is not null, "the node knows the grant");
    }

    [Fact]
    public async Task PolicyEdit_ReachesItsGrantsAndNoOthers()
    {
        var server = await AddServerAsync(Ours);
        var (edited, kept) = (await AddPolicyAsync(Ours), await AddPolicyAsync(Ours));
        var (_, token) = await AddGrantAsync(Ours, server.Id, edited.Id);
        var (_, other) = await AddGrantAsync(Ours, server.Id, kept.Id);
        await using var node = await OpenNodeAsync();
        var (before, otherBefore, servers) = (node.Current.Find(token), node.Current.Find(other), node.Current.Servers);
        Done(await Store.Policies.AddVersionAsync(Ours, edited.Id, 1, Document, Author, default));

        Assert.Equal($"{edited.Name}@2", (await FindAsync(node, token))!.PolicyVersion);
        Assert.Equal($"{edited.Name}@1", before!.PolicyVersion);
        Assert.Same(otherBefore, node.Current.Find(other));
        Assert.Same(servers, node.Current.Servers);
    }

    [Fact]
    public async Task ServerEdit_ReachesItsGrants()
    {
        var server = await AddServerAsync(Ours, "old");
        var (_, token) = await AddGrantAsync(Ours, server.Id);
        await using var node = await OpenNodeAsync();
        Done(await Store.Servers.UpdateAsync(Ours, server with { Slug = "new" }, Author, default));
        Assert.Equal("new", (await FindAsync(node, token))!.Server.Slug);
        Assert.Same(node.Current.Servers.Single(), node.Current.Find(token)!.Server);
    }

    [Fact]
    public async Task Rotation_GivesTheOldTokenTheEndOfTheOverlap()
    {
        var expires = Time.GetUtcNow().AddHours(1);
        var (grant, first) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id, expiresMs: expires.ToUnixTimeMilliseconds());
        await using var node = await OpenNodeAsync();
        var (second, overlap) = (TokenHash.Of("second"), expires.AddMinutes(-30));
        await Store.Grants.RotateAsync(Ours, grant.Id, 1, new TokenRotation(second, overlap.ToUnixTimeMilliseconds()), Author, default);

        Assert.Equal(overlap, (await FindAsync(node, first))!.ExpiresAt);
        Assert.Equal(expires, node.Current.Find(second)!.ExpiresAt);
        Assert.Equal(node.Current.Find(first)!.Owner, node.Current.Find(second)!.Owner);
        Done(await Store.Grants.DeleteAsync(Ours, grant.Id, 2, Author, default));
        Assert.Null(await FindAsync(node, first));
        Assert.Null(node.Current.Find(second));
    }

    [Fact]
    public async Task Credentials_AreOpenedForTheirOwnServerOnly()
    {
        var record = NewServer();
        KeyValuePair<string, string>[] headers = [new("X-API-Key", "s3cret")];
        var bytes = ServerSeal.Seal(Keys, ServerSeal.Credentials, Ours, record.Id, new ServerCredentials { Headers = headers });
        var server = Done(await Store.Servers.CreateAsync(Ours, record with { Authentication = Authentications.Headers, SealedCredentials = bytes }, Author, key: null, default));
        var copy = Done(await Store.Servers.CreateAsync(Ours, NewServer() with { Authentication = Authentications.Headers, SealedCredentials = bytes }, Author, key: null, default));
        var (_, token) = await AddGrantAsync(Ours, server.Id);
        var (_, ofCopy) = await AddGrantAsync(Ours, copy.Id);
        await using var node = await OpenNodeAsync();

        Assert.Equal(headers, node.Current.Find(token)!.Server.Headers);
        Assert.Null(node.Current.Find(ofCopy));
        Assert.Contains(_log.Lines, line => line.Text.Contains(copy.Id) && line.Text.Contains("none of the keys in force"));
        Assert.DoesNotContain(_log.Lines, line => line.Text.Contains("s3cret"));
    }

    [Fact]
    public async Task PolicyThatDoesNotLoad_DeniesItsGrantsEverything()
    {
        var policy = await AddPolicyAsync(Ours, "{}");
        var (_, token) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id, policy.Id);
        await using var node = await OpenNodeAsync();
        Assert.Equal((null, $"{policy.Name}@1"), (node.Current.Find(token)!.Policy, node.Current.Find(token)!.PolicyVersion));
        Assert.Contains(_log.Lines, line => line.Text.Contains(policy.Name));
    }

    [Fact]
    public async Task Manifest_LiesOverTheStoreAndItsChangesCount()
    {
        var stored = await AddServerAsync(Ours);
        var (_, token) = await AddGrantAsync(Ours, stored.Id);
        var manifest = new FixedManifest(Declare(stored.Id, "declared", "first"));
        await using var node = await OpenNodeAsync(manifest);
        Assert.Equal("declared", node.Current.Servers.Single().Slug);
        Assert.Equal("first", node.Current.Find(TokenHash.Of("token"))!.Label);
        Assert.Equal(stored.Slug, node.Current.Find(token)!.Server.Slug);
        Assert.Equal(2, node.Current.Grants.Count);

        manifest.Swap(Declare("another", "another", "second"));
        Assert.Equal("second", node.Current.Find(TokenHash.Of("token"))!.Label);
        Assert.Equal(["another", stored.Slug], node.Current.Servers.Select(server => server.Slug));
        Assert.NotNull(node.Current.Find(token));
    }

    [Fact]
    public async Task DatabaseAway_KeepsTheLastStateAndSaysSinceWhen()
    {
        var (grant, token) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        var source = new FaultySource(Store.Source);
        await using var node = await StoreDirectory.OpenAsync(source, manifest: null, Keys, TimeProvider.System, _log, default);
        var opened = TimeProvider.System.GetUtcNow();
        source.IsAway = true;
        await Eventually.True(() => node.UnavailableSince is not null, "the node notices");
        Done(await Store.Grants.DeleteAsync(Ours, grant.Id, 1, Author, default));

        Assert.NotNull(node.Current.Find(token));
        Assert.InRange(node.UnavailableSince!.Value, opened.AddSeconds(-10), TimeProvider.System.GetUtcNow());
        await Eventually.True(() => node.Age > StoreDirectory.PollInterval * 3, "the state grows old");
        source.IsAway = false;
        await Eventually.True(() => node.UnavailableSince is null, "the node notices");
        Assert.Null(node.Current.Find(token));
        await Eventually.True(() => node.Age < StoreDirectory.PollInterval * 3, "the state is fresh again");
        Assert.Equal(1, source.Loads);
    }

    [Fact]
    public async Task FeedThatDoesNotReachBack_MakesTheNodeLoadEverything()
    {
        var (grant, token) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        var source = new FaultySource(Store.Source);
        await using var node = await StoreDirectory.OpenAsync(source, manifest: null, Keys, TimeProvider.System, _log, default);
        source.IsAway = true;
        await Eventually.True(() => node.UnavailableSince is not null, "the node notices");
        Done(await Store.Grants.DeleteAsync(Ours, grant.Id, 1, Author, default));
        await Database.ExecuteAsync("DELETE FROM changes");
        source.IsAway = false;
        await Eventually.True(() => node.Current.Find(token) is null, "the node forgets the grant");
        Assert.Equal(2, source.Loads);
    }

    private protected async Task<StoreDirectory> OpenNodeAsync(IDirectory? manifest = null) =>
        await StoreDirectory.OpenAsync(Store.Source, manifest, Keys, TimeProvider.System, _log, default);

    private static async Task<Grant?> FindAsync(StoreDirectory node, TokenHash token)
    {
        await node.CatchUpAsync(default);
        return node.Current.Find(token);
    }

    private static DirectorySnapshot Declare(string id, string slug, string label)
    {
        var server = new Server { Id = id, Slug = slug, Organisation = "default", Url = new Uri("http://127.0.0.1:2/"), Headers = [] };
        var grant = new Grant { Id = "g", Label = label, Server = server, Policy = null, PolicyVersion = null, Owner = OwnerKey.ForGrant("default", "g") };
        return new DirectorySnapshot([server], new Dictionary<TokenHash, Grant> { [TokenHash.Of("token")] = grant }.ToFrozenDictionary());
    }
}
