using System.Security.Cryptography;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>A store and the keys that it is sealed with: who may come in, and how the keys change under it.</summary>
public abstract class KeysContract : StoreContract
{
    private static readonly SealingKey Old = Key("old");
    private static readonly SealingKey New = Key("new");
    private static readonly ServerCredentials Credentials = new() { Headers = [new("X-API-Key", "s3cret")] };

    private readonly RecordingLogger<StoreDirectory> _log = new();

    private RingGuard Guard => new(Store.KeyChecks);

    [Fact]
    public async Task Guard_RingWithoutTheKeyThatSeals_IsRefusedWithWhatToDo()
    {
        await Guard.EnterAsync(new KeyRing([Old]), default);
        var refusal = await Assert.ThrowsAsync<KeySourceException>(() => Guard.EnterAsync(new KeyRing([New]), default));
        Assert.Contains("lack the key \"old\"", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Add the line \"old:…\"", refusal.Message, StringComparison.Ordinal);

        await Guard.EnterAsync(new KeyRing([New, Old]), default);
        Assert.Equal("new", await Guard.VerifyAsync(new KeyRing([Old, New]), default));
        await Assert.ThrowsAsync<KeySourceException>(() => Guard.EnterAsync(new KeyRing([Old]), default));
        await Guard.EnterAsync(new KeyRing([New]), default);
    }

    [Fact]
    public async Task Guard_AnotherKeyOfTheSameId_IsRefused()
    {
        await Guard.EnterAsync(new KeyRing([Old]), default);
        await Guard.EnterAsync(new KeyRing([New, Old]), default);
        foreach (var keys in (SealingKey[][])[[Key("new")], [New, Key("old")]])
        {
            var refusal = await Assert.ThrowsAsync<KeySourceException>(() => Guard.EnterAsync(new KeyRing(keys), default));
            Assert.Contains("is another than the one of that id", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Guard_NodesWithKeysOfTheirOwnAtOnce_LetsOneIn()
    {
        var refusals = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(async () =>
            await Record.ExceptionAsync(() => Guard.EnterAsync(new KeyRing([Key($"node{node}")]), default)))));
        Assert.Single(refusals, refusal => refusal is null);
        Assert.All(refusals, refusal => Assert.True(refusal is null or KeySourceException, refusal?.ToString()));
        Assert.Single(await Store.KeyChecks.ListAsync(default));
    }

    [Fact]
    public async Task Guard_KeyGivenUp_IsNotAskedForAnyMore()
    {
        await Guard.EnterAsync(new KeyRing([Old]), default);
        Assert.True(await Store.KeyChecks.ForgetAsync("old", default));
        await Guard.EnterAsync(new KeyRing([New]), default);
        Assert.False(await Store.KeyChecks.ForgetAsync("old", default));
    }

    [Fact]
    public async Task Reencryption_AllSecrets_AreSealedByTheFirstKeyAndNothingElseChanges()
    {
        var servers = new List<ServerRecord>();
        for (var i = 0; i < 230; i++)
            servers.Add(await AddSealedServerAsync(new KeyRing([Old])));
        await AddServerAsync(Ours);
        var tokens = ServerSeal.Seal(new KeyRing([Old]), ServerSeal.Tokens, Ours, servers[0].Id, new OAuthTokens("access", "refresh", "https://issuer"));
        servers[0] = Done(await Store.Servers.ConnectAsync(Ours, servers[0].Id, servers[0].Version, new RenewedTokens(tokens, 1_000, null), Author, default));
        var state = new byte[] { 1 };
        await Store.ServerTokens.BeginAsync(
            new ServerAuthorization { Organisation = Ours.Value, Server = servers[0].Id, State = state, Author = Author, ExpiresMs = long.MaxValue, SealedAuthorization = ServerSeal.Seal(new KeyRing([Old]), ServerSeal.Authorization, Ours, servers[0].Id, "verifier") },
            default);
        Assert.Equal([("old", ServerSeal.Authorization, 1), ("old", ServerSeal.Credentials, 230), ("old", ServerSeal.Tokens, 1)], await UsesAsync());

        var result = await new Reencryption(Store.Secrets, new KeyRing([New, Old])).RunAsync(default);

        Assert.Equal((232, 0, 0, 0), (result.Resealed, result.Current, result.Changed, result.Unopened));
        Assert.Equal([("new", ServerSeal.Authorization, 1), ("new", ServerSeal.Credentials, 230), ("new", ServerSeal.Tokens, 1)], await UsesAsync());
        var ring = new KeyRing([New]);
        foreach (var server in servers)
        {
            var now = (await Store.Servers.FindAsync(Ours, server.Id, default))!;
            Assert.Equal(server.Version, now.Version);
            Assert.Equal(Credentials.Headers, ServerSeal.Open<ServerCredentials>(ring, ServerSeal.Credentials, Ours, server.Id, now.SealedCredentials)!.Headers);
        }

        var tokensNow = (await Store.ServerTokens.FindAsync(Ours, servers[0].Id, default))!.SealedTokens;
        Assert.Equal("refresh", ServerSeal.Open<OAuthTokens>(ring, ServerSeal.Tokens, Ours, servers[0].Id, tokensNow)!.RefreshToken);
        Assert.Equal("verifier", ServerSeal.Open<string>(ring, ServerSeal.Authorization, Ours, servers[0].Id, (await Store.ServerTokens.TakeAsync(state, default))!.SealedAuthorization));
    }

    [Fact]
    public async Task Reencryption_BrokenOff_GoesOnWhereItWas()
    {
        for (var i = 0; i < 5; i++)
            await AddSealedServerAsync(new KeyRing([Old]));
        using var stop = new CancellationTokenSource();
        var breaking = new SecretsThatBreak(Store.Secrets, after: 2, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Reencryption(breaking, new KeyRing([New, Old])).RunAsync(stop.Token));
        var rest = await new Reencryption(Store.Secrets, new KeyRing([New, Old])).RunAsync(default);
        Assert.Equal((3, 2), (rest.Resealed, rest.Current));
    }

    [Fact]
    public async Task Reencryption_WhatNoKeyOpens_IsReportedAndLeft()
    {
        var lost = await AddSealedServerAsync(new KeyRing([Key("lost")]));
        await AddSealedServerAsync(new KeyRing([Old]));
        var result = await new Reencryption(Store.Secrets, new KeyRing([New, Old])).RunAsync(default);
        Assert.Equal((1, 1), (result.Resealed, result.Unopened));
        Assert.Equal((lost.Id, "lost"), (Assert.Single(result.Named).Server, KeyRing.KeyOf(result.Named[0].Sealed)));
        Assert.Equal(lost.SealedCredentials, (await Store.Servers.FindAsync(Ours, lost.Id, default))!.SealedCredentials);
    }

    [Fact]
    public async Task Replace_CredentialsSetMeanwhile_AreKept()
    {
        var server = await AddSealedServerAsync(new KeyRing([Old]));
        var read = Assert.Single(await Store.Secrets.ListAsync(ServerSeal.Credentials, after: null, 10, default));
        Done(await Store.Servers.SetCredentialsAsync(Ours, server with { SealedCredentials = [7] }, Author, default));
        Assert.False(await Store.Secrets.ReplaceAsync(read, [8], default));
        Assert.Equal([7], (await Store.Servers.FindAsync(Ours, server.Id, default))!.SealedCredentials);
    }

    [Fact]
    public async Task Node_GivenTheKeyThatItLacked_OpensWhatItCouldNot()
    {
        var server = await AddSealedServerAsync(new KeyRing([New]));
        var ring = new KeyRing([Old]);
        await using var node = await StoreDirectory.OpenAsync(Store.Source, manifest: null, ring, Time, _log, default);
        Assert.Empty(node.Current.Servers);
        ring.Replace([New, Old]);
        await Eventually.True(() => node.Current.Servers.Any(known => known.Id == server.Id), "the node knows the server");
    }

    private static SealingKey Key(string id) => new(id, RandomNumberGenerator.GetBytes(SealingKey.Length));

    private async Task<IEnumerable<(string, string, int)>> UsesAsync() =>
        (await Reencryption.CountAsync(Store.Secrets, default)).Select(use => (use.Key, use.Purpose, use.Count));

    private async Task<ServerRecord> AddSealedServerAsync(KeyRing ring)
    {
        var record = NewServer();
        var bytes = ServerSeal.Seal(ring, ServerSeal.Credentials, Ours, record.Id, Credentials);
        record = record with { Authentication = Authentications.Headers, SealedCredentials = bytes };
        return Done(await Store.Servers.CreateAsync(Ours, record, Author, key: null, default));
    }
}
