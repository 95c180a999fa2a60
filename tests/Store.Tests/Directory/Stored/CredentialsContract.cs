using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>How servers' credentials and tokens are kept: who may change them when, and what becomes of them.</summary>
public abstract class CredentialsContract : StoreContract
{
    private static readonly byte[] State = [1, 2, 3];
    private static readonly RenewedTokens First = new([10], 1_000, LastError: null);

    [Fact]
    public async Task Credentials_Set_OutlastAnUpdateOfTheServer()
    {
        var server = await AddServerWithOAuthAsync();
        Done(await Store.Servers.UpdateAsync(Ours, NewServer("new") with { Id = server.Id, Version = server.Version, Url = server.Url }, Author, default));

        var read = (await Store.Servers.FindAsync(Ours, server.Id, default))!;
        Assert.Equal(("new", Authentications.AuthorizationCode), (read.Slug, read.Authentication));
        Assert.Equal([7], read.SealedCredentials);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/elsewhere", true)]
    [InlineData("http://127.0.0.1:2/mcp", false)]
    [InlineData("https://127.0.0.1:1/mcp", false)]
    [InlineData("http://mallory.example:1/mcp", false)]
    public async Task Credentials_OfAServerThatMoves_StayWithItsHost(string url, bool areKept)
    {
        var server = await AddConnectedServerAsync();
        var moved = Done(await Store.Servers.UpdateAsync(Ours, server with { Url = url }, Author, default));

        Assert.Equal(areKept ? Authentications.AuthorizationCode : Authentications.None, moved.Authentication);
        Assert.Equal(areKept, moved.SealedCredentials is not null);
        Assert.Equal(areKept, await Store.ServerTokens.FindAsync(Ours, server.Id, default) is not null);
    }

    [Fact]
    public async Task Credentials_SetAgain_TakeTheTokensOfTheFormerAlong()
    {
        var server = await AddConnectedServerAsync();
        await Store.ServerTokens.BeginAsync(Authorization(server.Id), default);
        var stale = await Store.Servers.SetCredentialsAsync(Ours, server with { Version = 1 }, Author, default);
        var set = Done(await Store.Servers.SetCredentialsAsync(Ours, server with { SealedCredentials = [8] }, Author, default));

        Assert.Equal((WriteStatus.Stale, null), (stale.Status, set.AuthorizedMs));
        Assert.Null(await Store.ServerTokens.FindAsync(Ours, server.Id, default));
        Assert.Null(await Store.ServerTokens.TakeAsync(State, default));
    }

    [Fact]
    public async Task Connect_IsAChangeThatTheFeedAndTheAuditTell()
    {
        var server = await AddServerWithOAuthAsync();
        var connected = await Store.Servers.ConnectAsync(Ours, server.Id, server.Version, First, "alice", default);
        var audit = (await Store.Audit.ListAsync(Ours, AdminAuditFilter.All, new PageRequest(1), default)).Items[0];
        var delta = await Store.Source.ChangesAfterAsync(connected.Sequence - 1, default);

        Assert.Equal((Time.GetUtcNow().ToUnixTimeMilliseconds(), server.Version + 1), (connected.Record!.AuthorizedMs, connected.Record.Version));
        Assert.Equal(("authorize", "alice", server.Id), (audit.Action, audit.Author, audit.ObjectId));
        Assert.Equal(connected.Record.AuthorizedMs, Assert.Single(delta.Now.Servers).AuthorizedMs);
    }

    [Fact]
    public async Task Lease_AskedByManyNodesAtOnce_GoesToOne()
    {
        var server = await AddConnectedServerAsync();
        var other = await Database.OpenAsync(Time);
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(node => Task.Run(() => LeaseAsync(node % 2 == 0 ? Store : other, server.Id, version: 1))));

        Assert.Single(leases, isLeased => isLeased);
    }

    [Fact]
    public async Task Lease_WhoseNodeNeverReturns_EndsByItself()
    {
        var server = await AddConnectedServerAsync();
        Assert.True(await LeaseAsync(Store, server.Id, version: 1));
        Assert.False(await LeaseAsync(Store, server.Id, version: 2));
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(await LeaseAsync(Store, server.Id, version: 2));

        // The first one comes back after all: it changes nothing any more.
        Assert.False(await Store.ServerTokens.RenewAsync(Ours, server.Id, 2, new RenewedTokens([11], 2_000, LastError: null), default));
        Assert.True(await Store.ServerTokens.RenewAsync(Ours, server.Id, 3, new RenewedTokens([12], 3_000, "slow"), default));
        var tokens = (await Store.ServerTokens.FindAsync(Ours, server.Id, default))!;
        Assert.Equal((4, 3_000, "slow", 0), (tokens.Version, tokens.ExpiresMs, tokens.LastError, tokens.LeaseMs));
        Assert.Equal([12], tokens.SealedTokens);
    }

    [Fact]
    public async Task Renewal_ThatFails_DoesNotCountAsOne()
    {
        var server = await AddConnectedServerAsync();
        var first = (await Store.ServerTokens.FindAsync(Ours, server.Id, default))!;
        Assert.Equal((server.AuthorizedMs, server.AuthorizedMs), (first.AuthorizedMs, first.UpdatedMs));

        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await Store.ServerTokens.RenewAsync(Ours, server.Id, 1, new RenewedTokens([11], 2_000, "slow"), default));
        Assert.Equal(first.UpdatedMs, (await Store.ServerTokens.FindAsync(Ours, server.Id, default))!.UpdatedMs);
        Assert.True(await Store.ServerTokens.RenewAsync(Ours, server.Id, 2, new RenewedTokens([11], 2_000, LastError: null), default));
        Assert.Equal(first.UpdatedMs + 5_000, (await Store.ServerTokens.FindAsync(Ours, server.Id, default))!.UpdatedMs);
    }

    [Fact]
    public async Task Renewal_OvertakenByANewAuthorization_IsDropped()
    {
        var server = await AddConnectedServerAsync();
        Assert.True(await LeaseAsync(Store, server.Id, version: 1));
        Done(await Store.Servers.ConnectAsync(Ours, server.Id, server.Version, First with { SealedTokens = [20] }, Author, default));
        Assert.False(await Store.ServerTokens.RenewAsync(Ours, server.Id, 2, new RenewedTokens([11], 2_000, LastError: null), default));
        Assert.Equal([20], (await Store.ServerTokens.FindAsync(Ours, server.Id, default))!.SealedTokens);
    }

    [Fact]
    public async Task Authorization_ComesBack_IsTakenOnce()
    {
        var server = await AddServerWithOAuthAsync();
        Assert.True(await Store.ServerTokens.BeginAsync(Authorization(server.Id), default));
        Assert.Null(await Store.ServerTokens.TakeAsync([9], default));

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Store.ServerTokens.TakeAsync(State, default))));
        var authorization = Assert.Single(taken, one => one is not null)!;
        Assert.Equal((Ours.Value, server.Id, Author), (authorization.Organisation, authorization.Server, authorization.Author));
        Assert.Equal([5], authorization.SealedAuthorization);
    }

    [Fact]
    public async Task Authorization_TooOldOrReplaced_IsNotTaken()
    {
        var server = await AddServerWithOAuthAsync();
        await Store.ServerTokens.BeginAsync(Authorization(server.Id), default);
        await Store.ServerTokens.BeginAsync(Authorization(server.Id) with { State = [4] }, default);
        Assert.Null(await Store.ServerTokens.TakeAsync(State, default));
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Null(await Store.ServerTokens.TakeAsync([4], default));
    }

    [Fact]
    public async Task Everything_OfAnotherTenant_IsNotThere()
    {
        await AddTheirsAsync();
        var server = await AddConnectedServerAsync();
        Assert.Null(await Store.ServerTokens.FindAsync(Theirs, server.Id, default));
        Assert.False(await Store.ServerTokens.TryLeaseAsync(Theirs, server.Id, 1, TimeSpan.FromSeconds(30), default));
        Assert.False(await Store.ServerTokens.RenewAsync(Theirs, server.Id, 1, First, default));
        Assert.False(await Store.ServerTokens.BeginAsync(Authorization(server.Id) with { Organisation = Theirs.Value }, default));
        Assert.Equal(WriteStatus.NotFound, (await Store.Servers.SetCredentialsAsync(Theirs, server, Author, default)).Status);
        Assert.Equal(WriteStatus.NotFound, (await Store.Servers.ConnectAsync(Theirs, server.Id, server.Version, First, Author, default)).Status);
    }

    [Fact]
    public void Seal_OfOnePurpose_OpensForNoOtherPurposeServerOrTenant()
    {
        var keys = new KeyRing([new SealingKey("k1", new byte[SealingKey.Length])]);
        var bytes = ServerSeal.Seal(keys, ServerSeal.Tokens, Ours, "a", new OAuthTokens("access", "refresh", "https://issuer.example"));

        Assert.Equal("refresh", ServerSeal.Open<OAuthTokens>(keys, ServerSeal.Tokens, Ours, "a", bytes)!.RefreshToken);
        Assert.Null(ServerSeal.Open<OAuthTokens>(keys, ServerSeal.Credentials, Ours, "a", bytes));
        Assert.Null(ServerSeal.Open<OAuthTokens>(keys, ServerSeal.Tokens, Ours, "b", bytes));
        Assert.Null(ServerSeal.Open<OAuthTokens>(keys, ServerSeal.Tokens, Theirs, "a", bytes));
    }

    private static Task<bool> LeaseAsync(SqlDirectoryStore store, string server, long version) =>
        store.ServerTokens.TryLeaseAsync(Ours, server, version, TimeSpan.FromSeconds(30), default);

    private async Task<ServerRecord> AddServerWithOAuthAsync()
    {
        var server = await AddServerAsync(Ours);
        var wanted = server with { Authentication = Authentications.AuthorizationCode, SealedCredentials = [7] };
        return Done(await Store.Servers.SetCredentialsAsync(Ours, wanted, Author, default));
    }

    private async Task<ServerRecord> AddConnectedServerAsync()
    {
        var server = await AddServerWithOAuthAsync();
        return Done(await Store.Servers.ConnectAsync(Ours, server.Id, server.Version, First, Author, default));
    }

    private ServerAuthorization Authorization(string server) => new()
    {
        Organisation = Ours.Value,
        Server = server,
        State = State,
        Author = Author,
        ExpiresMs = Time.GetUtcNow().AddMinutes(10).ToUnixTimeMilliseconds(),
        SealedAuthorization = [5],
    };
}
