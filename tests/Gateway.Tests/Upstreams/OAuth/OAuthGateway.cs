using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

/// <summary>A gateway whose stored servers are on this machine and want access tokens.</summary>
internal sealed class OAuthGateway : IAsyncDisposable
{
    public const string RedirectUri = "http://localhost:1/api/v1/oauth/callback";
    public static readonly OrganisationId Ours = OrganisationId.Default;

    private readonly TestGateway _gateway;

    private OAuthGateway(TestGateway gateway) => _gateway = gateway;

    public SqlDirectoryStore Store => _gateway.Services.GetRequiredService<SqlDirectoryStore>();

    public AuthorizationFlow Flow => _gateway.Services.GetRequiredService<AuthorizationFlow>();

    public TestGateway Gateway => _gateway;

    /// <param name="allowed">The inner addresses that its tenants may reach.</param>
    /// <param name="options">Further ones.</param>
    public static async Task<OAuthGateway> StartAsync(string allowed = "127.0.0.0/8", params string[] options) => new(await TestGateway.StartAsync(
        new Uri("http://127.0.0.1:1/"), policy: null, [$"--Sluice:Egress:Allow={allowed}", .. options]));

    /// <summary>A server, and the token of a grant on it.</summary>
    public async Task<(ServerRecord Server, string Token)> AddServerAsync(string url, string kind, OAuthClient? client)
    {
        var id = RecordId.New();
        var server = await Store.Servers.CreateAsync(Ours, new ServerRecord { Id = id, Slug = id, Url = url }, "test", key: null, default);
        var set = await SetAsync(server.Record!, kind, client);
        var policy = new PolicyRecord { Id = RecordId.New(), Name = id };
        await Store.Policies.CreateAsync(Ours, policy, Policies.OneTool("echo", 1_000), "test", key: null, default);
        var grant = new GrantRecord { Id = RecordId.New(), Server = id, Policy = policy.Id, Label = "test" };
        var token = GrantToken.Mint(grant.Id);
        await Store.Grants.CreateAsync(Ours, grant, token.Hash, "test", key: null, default);
        await CatchUpAsync();
        return (set, token.Reveal());
    }

    public async Task<ServerRecord> SetAsync(ServerRecord server, string kind, OAuthClient? client)
    {
        var keys = _gateway.Services.GetRequiredService<KeyRing>();
        var bytes = ServerSeal.Seal(keys, ServerSeal.Credentials, Ours, server.Id, new ServerCredentials { Client = client });
        var set = await Store.Servers.SetCredentialsAsync(Ours, server with { Authentication = kind, SealedCredentials = bytes }, "test", default);
        Assert.Equal(WriteStatus.Done, set.Status);
        return set.Record!;
    }

    /// <summary>The whole way through a browser.</summary>
    public async Task<ServerRecord> AuthorizeAsync(ServerRecord server, OAuthClient client)
    {
        var page = await Flow.BeginAsync(server, client, RedirectUri, "test", default);
        var back = await OAuthServer.VisitAsync(page, RedirectUri);
        var connected = await Flow.CompleteAsync(OAuthServer.ResponseIn(back), default);
        await CatchUpAsync();
        return connected.Record!;
    }

    public Task CatchUpAsync() => _gateway.Services.GetRequiredService<StoreDirectory>().CatchUpAsync(default);

    public Task<(int Status, string Body)> CallAsync(ServerRecord server, string token) =>
        SendAsync(server, token, """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","arguments":{}}}""");

    /// <summary>What is not judged may leave at any time, also after a renewal that takes long on a busy machine.</summary>
    public Task<(int Status, string Body)> PingAsync(ServerRecord server, string token) => SendAsync(server, token, """{"jsonrpc":"2.0","id":7,"method":"ping"}""");

    private async Task<(int Status, string Body)> SendAsync(ServerRecord server, string token, string message)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/mcp/{server.Id}")
        {
            Content = new StringContent(message, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _gateway.Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What another node on the same database would fetch tokens by.</summary>
    public async Task<(AuthorizationCodeGrant Grant, SqlDirectoryStore Store)> OpenNodeAsync(Server server)
    {
        var store = await SqlDirectoryStore.OpenSqliteAsync(Path.Combine(Path.GetDirectoryName(_gateway.ManifestPath)!, "directory.db"), TimeProvider.System, default);
        var http = new OAuthHttp(Loopback(), TimeProvider.System);
        var keys = _gateway.Services.GetRequiredService<KeyRing>();
        return (new AuthorizationCodeGrant(server, store.ServerTokens, keys, new TokenEndpoint(http), new OAuthDiscovery(http), TimeProvider.System), store);
    }

    public static EgressGuard Loopback() => new(
        new EgressRules(["127.0.0.0/8"]), System.Net.Dns.GetHostAddressesAsync, NullLogger<EgressGuard>.Instance);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();
}
