using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

/// <summary>Against a real authorization server, which checks clients, PKCE and resources, and ends all tokens when it sees a refresh token twice.</summary>
public sealed class OAuthServerTests
{
    private const int Timeout = 120_000;

    [Theory(Timeout = Timeout)]
    [InlineData("machine", TokenEndpoint.Basic)]
    [InlineData("machine-post", TokenEndpoint.Post)]
    public async Task ClientCredentials_ManyFirstCallsAtOnce_AreMadeWithOneToken(string client, string authentication)
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var secret = client == "machine" ? OAuthServer.Machine.ClientSecret : "machine-post-secret";
        var settings = new OAuthClient { ClientId = client, ClientSecret = secret, ClientAuthentication = authentication };
        var (server, token) = await gateway.AddServerAsync(oauth.Mcp, Authentications.ClientCredentials, settings);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.CallAsync(server, token)));

        Assert.All(answers, answer => Assert.Contains($"for {client}", answer.Body));
        Assert.Equal(["client_credentials"], await oauth.TokenRequestsAsync());
        Assert.Single((await oauth.TokensTakenAsync()).Distinct());
    }

    [Fact(Timeout = Timeout)]
    public async Task ClientCredentials_TokenIsRefused_TheCallIsMadeOnceMoreWithAnother()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (server, token) = await gateway.AddServerAsync(oauth.Mcp, Authentications.ClientCredentials, OAuthServer.Machine);
        await gateway.CallAsync(server, token);
        await oauth.RefuseTokensAsync();

        var (status, body) = await gateway.PingAsync(server, token);

        Assert.Equal(200, status);
        Assert.Contains("for machine", body);
        Assert.Equal(2, (await oauth.TokensTakenAsync()).Distinct().Count());
    }

    [Fact(Timeout = Timeout)]
    public async Task ClientCredentials_WrongSecret_Is502AndTheSecretIsNowhere()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (server, token) = await gateway.AddServerAsync(oauth.Mcp, Authentications.ClientCredentials, OAuthServer.Machine with { ClientSecret = "mistyped-secret" });

        var (status, body) = await gateway.CallAsync(server, token);
        await gateway.CallAsync(server, token);

        Assert.Equal(502, status);
        Assert.DoesNotContain("mistyped-secret", body);
        Assert.Equal(["client_credentials refused: invalid_client"], await oauth.TokenRequestsAsync());
        Assert.Equal("not_run", (await gateway.Gateway.OutcomeAsync(1)).Refund);
    }

    [Fact(Timeout = Timeout)]
    public async Task ClientCredentials_OfAnotherResource_AreRefused()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var client = OAuthServer.Machine with { Issuer = oauth.Origin, Resource = "https://another.example/mcp" };
        var (server, token) = await gateway.AddServerAsync(oauth.Mcp, Authentications.ClientCredentials, client);

        Assert.Equal(502, (await gateway.CallAsync(server, token)).Status);
        Assert.Equal(["client_credentials refused: invalid_target"], await oauth.TokenRequestsAsync());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("person")]
    [InlineData("public")]
    public async Task AuthorizationCode_ThroughABrowser_CallsInTheNameOfItsUser(string id)
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var client = id == "person" ? OAuthServer.Person : new OAuthClient { ClientId = "public", ClientAuthentication = TokenEndpoint.Public };
        var (server, token) = await gateway.AddServerAsync(oauth.Mcp, Authentications.AuthorizationCode, client);
        Assert.Equal(502, (await gateway.CallAsync(server, token)).Status);

        await gateway.AuthorizeAsync(server, client);

        Assert.Contains("for alice", (await gateway.CallAsync(server, token)).Body);
        Assert.Equal(["authorization_code"], await oauth.TokenRequestsAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task AuthorizationCode_TokenIsRefused_IsRefreshedWithARotatedRefreshToken()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (server, token) = await gateway.AddServerAsync(oauth.Mcp, Authentications.AuthorizationCode, OAuthServer.Person);
        server = await gateway.AuthorizeAsync(server, OAuthServer.Person);
        Assert.Contains("for alice", (await gateway.CallAsync(server, token)).Body);
        var first = (await gateway.Store.ServerTokens.FindAsync(OAuthGateway.Ours, server.Id, default))!;

        await oauth.RefuseTokensAsync();
        Assert.Contains("for alice", (await gateway.PingAsync(server, token)).Body);
        var second = (await gateway.Store.ServerTokens.FindAsync(OAuthGateway.Ours, server.Id, default))!;

        // Another node, which knows nothing, goes on with what the first one stored.
        var known = gateway.Gateway.Services.GetServer(server.Id);
        var (grant, store) = await gateway.OpenNodeAsync(known);
        await using (store)
        {
            var shared = await grant.ObtainAsync(refused: null, default);
            var renewed = await grant.ObtainAsync(shared.Value, default);
            Assert.Equal((await oauth.TokensTakenAsync())[^1], shared.Value);
            Assert.NotEqual(shared.Value, renewed.Value);
        }

        Assert.NotEqual(first.SealedTokens, second.SealedTokens);
        Assert.Equal(["authorization_code", "refresh_token", "refresh_token"], await oauth.TokenRequestsAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Refresh_ByManyNodesAtOnce_SpendsOneRefreshToken()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (server, _) = await gateway.AddServerAsync(oauth.Mcp, Authentications.AuthorizationCode, OAuthServer.Person);
        await gateway.AuthorizeAsync(server, OAuthServer.Person);
        var known = gateway.Gateway.Services.GetServer(server.Id);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gateway.OpenNodeAsync(known)));
        var first = await nodes[0].Grant.ObtainAsync(refused: null, default);

        var renewed = await Task.WhenAll(nodes.Select(node => Task.Run(() => node.Grant.ObtainAsync(first.Value, default))));

        Assert.Single(renewed.Select(token => token.Value).Distinct());
        Assert.NotEqual(first.Value, renewed[0].Value);
        Assert.Equal(["authorization_code", "refresh_token"], await oauth.TokenRequestsAsync());
        foreach (var (_, store) in nodes) await store.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task Refresh_TokenWasSpentElsewhere_EndsTheGrantAndSaysSo()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (server, token) = await gateway.AddServerAsync(oauth.Mcp, Authentications.AuthorizationCode, OAuthServer.Person);
        await gateway.AuthorizeAsync(server, OAuthServer.Person);
        var (grant, store) = await gateway.OpenNodeAsync(gateway.Gateway.Services.GetServer(server.Id));
        await using var node = store;
        var stolen = (await gateway.Store.ServerTokens.FindAsync(OAuthGateway.Ours, server.Id, default))!;
        var first = await grant.ObtainAsync(refused: null, default);
        await grant.ObtainAsync(first.Value, default);

        // The refresh token of before once more, as by a copy of the database that was put back.
        var now = (await store.ServerTokens.FindAsync(OAuthGateway.Ours, server.Id, default))!;
        await store.ServerTokens.RenewAsync(OAuthGateway.Ours, server.Id, now.Version, new RenewedTokens(stolen.SealedTokens, stolen.ExpiresMs, LastError: null), default);
        await Assert.ThrowsAsync<OAuthException>(() => grant.ObtainAsync(first.Value, default));

        var ended = (await store.ServerTokens.FindAsync(OAuthGateway.Ours, server.Id, default))!;
        Assert.Equal((null, 0L), (ended.SealedTokens, ended.LeaseMs));
        Assert.Contains("invalid_grant", ended.LastError);
        Assert.Equal(502, (await gateway.CallAsync(server, token)).Status);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("10.0.0.0/8", 502)]
    [InlineData("127.0.0.1", 200)]
    public async Task Call_StoredServerOnLoopback_IsConnectedOnlyWhereAllowed(string allowed, int status)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await OAuthGateway.StartAsync(allowed);
        var (server, token) = await gateway.AddServerAsync(upstream.Endpoint.AbsoluteUri, Authentications.None, client: null);

        var answer = await gateway.CallAsync(server, token);

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("127.0.0.1", answer.Body);
        Assert.Equal(status == 200 ? 1 : 0, upstream.Arrivals.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task Callback_UsedTwiceOrForged_IsRefused()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (server, _) = await gateway.AddServerAsync(oauth.Mcp, Authentications.AuthorizationCode, OAuthServer.Person);

        var response = OAuthServer.ResponseIn(await OAuthServer.VisitAsync(await BeginAsync(gateway, server), OAuthGateway.RedirectUri));
        await RefusedAsync(gateway, response with { State = "guessed" });
        await gateway.Flow.CompleteAsync(response, default);
        await RefusedAsync(gateway, response);

        // Of another issuer, or of one that does not say who it is though it said it would: its code goes nowhere.
        foreach (var issuer in (string?[])["https://mallory.example", $"{oauth.Origin}/", null])
        {
            var wrong = OAuthServer.ResponseIn(await OAuthServer.VisitAsync(await BeginAsync(gateway, server), OAuthGateway.RedirectUri));
            await RefusedAsync(gateway, wrong with { Issuer = issuer });
        }

        // Of credentials that were replaced meanwhile.
        var late = OAuthServer.ResponseIn(await OAuthServer.VisitAsync(await BeginAsync(gateway, server), OAuthGateway.RedirectUri));
        await gateway.SetAsync((await gateway.Store.Servers.FindAsync(OAuthGateway.Ours, server.Id, default))!, Authentications.AuthorizationCode, OAuthServer.Person);
        await RefusedAsync(gateway, late);

        // A code that the authorization server does not know any more.
        var page = await BeginAsync(gateway, server);
        var expired = OAuthServer.ResponseIn(await OAuthServer.VisitAsync(page, OAuthGateway.RedirectUri)) with { Code = "expired" };
        Assert.Contains("invalid_grant", (await RefusedAsync(gateway, expired)).Message);
        Assert.Equal(["authorization_code", "authorization_code refused: invalid_grant"], await oauth.TokenRequestsAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Complete_SettingsChangedWhileItBegan_SendsNoSecretAnywhere()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (known, _) = await gateway.AddServerAsync(oauth.Mcp, Authentications.AuthorizationCode, OAuthServer.Person);
        await gateway.SetAsync(known, Authentications.AuthorizationCode, OAuthServer.Person with { ClientSecret = "of-another-issuer" });
        var page = await BeginAsAsync(gateway, known);

        var refusal = await RefusedAsync(gateway, OAuthServer.ResponseIn(await OAuthServer.VisitAsync(page, OAuthGateway.RedirectUri)));

        Assert.Contains("authorize again", refusal.Message);
        Assert.Empty(await oauth.TokenRequestsAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Obtain_ServerWasAuthorizedAnew_GivesTheServerOfBeforeNoToken()
    {
        await using var oauth = await OAuthServer.StartAsync(OAuthGateway.RedirectUri);
        await using var gateway = await OAuthGateway.StartAsync();
        var (server, _) = await gateway.AddServerAsync(oauth.Mcp, Authentications.AuthorizationCode, OAuthServer.Person);
        server = await gateway.AuthorizeAsync(server, OAuthServer.Person);
        var (held, store) = await gateway.OpenNodeAsync(gateway.Gateway.Services.GetServer(server.Id));
        await using var node = store;
        await held.ObtainAsync(refused: null, default);

        await gateway.AuthorizeAsync(server, OAuthServer.Person);

        Assert.Contains("authorized anew", (await Assert.ThrowsAsync<OAuthException>(() => held.ObtainAsync(refused: null, default))).Message);
    }

    private static async Task<Uri> BeginAsync(OAuthGateway gateway, ServerRecord server) =>
        await BeginAsAsync(gateway, (await gateway.Store.Servers.FindAsync(OAuthGateway.Ours, server.Id, default))!);

    private static Task<Uri> BeginAsAsync(OAuthGateway gateway, ServerRecord known) =>
        gateway.Flow.BeginAsync(known, OAuthServer.Person, OAuthGateway.RedirectUri, "test", default);

    private static Task<OAuthException> RefusedAsync(OAuthGateway gateway, AuthorizationResponse response) =>
        Assert.ThrowsAsync<OAuthException>(() => gateway.Flow.CompleteAsync(response, default));
}
