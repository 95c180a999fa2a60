using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Upstreams.OAuth;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>The whole way over the API and through a browser, against a real authorization server.</summary>
public class AuthorizationTests
{
    private const int Timeout = 120_000;

    [Fact(Timeout = Timeout)]
    public async Task Authorize_ThroughABrowser_ConnectsTheServer()
    {
        await using var api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.0/8");
        await using var oauth = await OAuthServer.StartAsync(RedirectUri(api));
        var id = await AddServerAsync(api, oauth.Mcp);
        Assert.False((bool)(await StateAsync(api, id))["connected"]!);

        var back = await VisitAsync(api, id);
        using var answer = await api.Gateway.Http.GetAsync(back);
        var state = await StateAsync(api, id);
        using var again = await api.Gateway.Http.GetAsync(back);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(id, await answer.Content.ReadAsStringAsync());
        Assert.True((bool)state["connected"]!);
        Assert.Null(state["last_error"]);
        Assert.NotNull(state["expires_at"]);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        Assert.Contains("begin another", await again.Content.ReadAsStringAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Authorize_AuthorizationServerIsAway_SaysSoAndTellsNoSecret()
    {
        await using var api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.0/8");
        var id = await AddServerAsync(api, "http://127.0.0.1:1/mcp");
        var answer = await api.Operator.PostAsync($"servers/{id}/authorize", "");

        Assert.Equal((HttpStatusCode.BadGateway, "authorization-server"), (answer.Status, answer.Problem));
        Assert.DoesNotContain("person-secret", answer.Text);
    }

    [Fact(Timeout = Timeout)]
    public async Task Authorize_InsideAddress_IsRefusedAndNotTold()
    {
        await using var api = await ApiGateway.StartAsync();
        var id = await AddServerAsync(api, "http://127.0.0.1:1/mcp");
        var answer = await api.Operator.PostAsync($"servers/{id}/authorize", "");

        Assert.Equal(HttpStatusCode.BadGateway, answer.Status);
        Assert.Contains("egress rules", answer.Text);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("viewer")]
    [InlineData("policy_manager")]
    public async Task Authorization_ForOthersThanAdmins_IsForbidden(string role)
    {
        await using var api = await ApiGateway.StartAsync();
        var id = await AddServerAsync(api, "http://127.0.0.1:1/mcp");
        var caller = await api.WithRoleAsync(role);
        (await caller.PostAsync($"servers/{id}/authorize", "")).Expect(HttpStatusCode.Forbidden);
        (await caller.GetAsync($"servers/{id}/authorization")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact(Timeout = Timeout)]
    public async Task Authorize_ServerOfAnotherKindOrNobodys_IsRefused()
    {
        await using var api = await ApiGateway.StartAsync();
        var plain = await AddServerAsync(api, "http://127.0.0.1:1/mcp", Authentications.None);
        (await api.Operator.PostAsync($"servers/{plain}/authorize", "")).Expect(HttpStatusCode.UnprocessableEntity);
        (await api.Operator.PostAsync("servers/nobodys/authorize", "")).Expect(HttpStatusCode.NotFound);
        (await api.Operator.GetAsync("servers/nobodys/authorization")).Expect(HttpStatusCode.NotFound);
    }

    [Fact(Timeout = Timeout)]
    public async Task Callback_GuessedStates_AreSlowedDownAndTheRightOneIsNot()
    {
        await using var api = await ApiGateway.StartAsync("--Sluice:Admin:RequestsPerMinute=20", "--Sluice:Egress:Allow=127.0.0.0/8");
        await using var oauth = await OAuthServer.StartAsync(RedirectUri(api));
        var back = await VisitAsync(api, await AddServerAsync(api, oauth.Mcp));
        var statuses = new List<HttpStatusCode>();
        for (var guess = 0; guess < 10; guess++)
        {
            using var answer = await api.Gateway.Http.GetAsync($"/api/v1/oauth/callback?code=c&state={guess}");
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.BadRequest, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        using var right = await api.Gateway.Http.GetAsync(back);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    private static string RedirectUri(ApiGateway api) => new Uri(api.Gateway.Http.BaseAddress!, "/api/v1/oauth/callback").AbsoluteUri;

    private static async Task<Uri> VisitAsync(ApiGateway api, string id)
    {
        var begun = (await api.Operator.PostAsync($"servers/{id}/authorize", "")).Expect(HttpStatusCode.OK);
        return await OAuthServer.VisitAsync(new Uri((string)begun["url"]!), RedirectUri(api));
    }

    private static async Task<ApiAnswer> StateAsync(ApiGateway api, string id) =>
        (await api.Operator.GetAsync($"servers/{id}/authorization")).Expect(HttpStatusCode.OK);

    private static async Task<string> AddServerAsync(ApiGateway api, string url, string kind = Authentications.AuthorizationCode)
    {
        var services = api.Gateway.Services;
        var id = RecordId.New();
        var credentials = new ServerCredentials { Client = OAuthServer.Person };
        var record = new ServerRecord { Id = id, Slug = id, Url = url, Authentication = kind };
        if (kind != Authentications.None)
            record = record with { SealedCredentials = ServerSeal.Seal(services.GetRequiredService<KeyRing>(), ServerSeal.Credentials, OrganisationId.Default, id, credentials) };
        var created = await services.GetRequiredService<IDirectoryStore>().Servers.CreateAsync(OrganisationId.Default, record, "test", key: null, default);
        Assert.Equal(WriteStatus.Done, created.Status);
        return id;
    }
}
