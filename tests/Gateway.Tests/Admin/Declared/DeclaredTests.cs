using System.Net;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.PimeaServer;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin.Declared;

/// <summary>A manifest's objects: shown to the organisation default, changed by nobody but the file.</summary>
public class DeclaredTests
{
    [Fact]
    public async Task Lists_ShowTheManifestsFirst_ThenTheStores_PageByPage()
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = "upstream-secret" });
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(sample.Endpoint, Fixtures.Policies.AllowAll));
        for (var i = 0; i < 2; i++)
        {
            (await api.Operator.PostAsync("policies", $$$"""{"name":"stored-{{{i}}}","document":{"version":"1","default":"deny"}}""")).Expect(HttpStatusCode.Created);
            (await api.Operator.PostAsync("servers", $$"""{"slug":"stored-{{i}}","url":"https://example.com/mcp"}""")).Expect(HttpStatusCode.Created);
        }

        foreach (var (list, name) in new[] { ("policies", "p"), ("servers", "pimea") })
        {
            var entries = await PagesAsync(api.Operator, list);
            Assert.Equal([$"{name} manifest", "api", "api"], [entries[0], .. entries[1..].Select(entry => entry.Split(' ')[1])]);
            Assert.Equal(3, entries.Distinct().Count());
        }
    }

    [Fact]
    public async Task Read_ShowsWhatTheFileSays_WithoutSecrets()
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = "upstream-secret" });
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(sample.Endpoint, Fixtures.Policies.AllowAll));

        var policy = (await api.Operator.GetAsync("policies/p")).Expect(HttpStatusCode.OK);
        var server = (await api.Operator.GetAsync("servers/pimea")).Expect(HttpStatusCode.OK);
        var tools = (await api.Operator.GetAsync("servers/pimea/tools")).Expect(HttpStatusCode.OK);
        var draft = (await api.Operator.PostAsync("policies/p/diff", """{"document":{"version":"1","default":"deny"}}""")).Expect(HttpStatusCode.OK);

        Assert.Equal(("manifest", "allow"), ((string?)policy["source"], (string?)policy["document"]["default"]));
        Assert.StartsWith("p@", (string?)policy["version_label"], StringComparison.Ordinal);
        Assert.Equal(("manifest", "headers"), ((string?)server["source"], (string?)server["auth"]["kind"]));
        Assert.DoesNotContain("upstream-secret", server.Text, StringComparison.Ordinal);
        Assert.Equal(3, tools["items"].AsArray().Count);
        Assert.Equal("/default", (string?)draft["changes"][0]!["pointer"]);
        Assert.Empty((await api.Operator.GetAsync("policies/p/versions")).Expect(HttpStatusCode.OK)["items"].AsArray());
    }

    [Fact]
    public async Task Grants_AreShownAndFilteredLikeTheStores_WithoutTheirTokens()
    {
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(new Uri("http://127.0.0.1:1/mcp"), Fixtures.Policies.AllowAll));

        var all = (await api.Operator.GetAsync("grants")).Expect(HttpStatusCode.OK);
        var one = (await api.Operator.GetAsync("grants/alice")).Expect(HttpStatusCode.OK);

        Assert.Equal(["alice p manifest", "bob p manifest"], all["items"].AsArray().Select(grant => $"{grant!["id"]} {grant["policy"]} {grant["source"]}"));
        Assert.Equal("pimea", (string?)one["server"]);
        Assert.DoesNotContain(TestGateway.Token, all.Text + one.Text, StringComparison.Ordinal);
        foreach (var (filter, count) in new[] { ("label=ali", 1), ("server=pimea", 2), ("policy=q", 0), ("state=active", 2), ("state=suspended", 0), ("tag=t", 0) })
            Assert.Equal(count, (await api.Operator.GetAsync($"grants?{filter}"))["items"].AsArray().Count);
        Assert.Empty((await api.Operator.GetAsync("grants/alice/tokens")).Expect(HttpStatusCode.OK)["items"].AsArray());
    }

    [Theory]
    [InlineData("PUT", "policies/p", """{"name":"q"}""")]
    [InlineData("DELETE", "policies/p", null)]
    [InlineData("PUT", "policies/p/document", """{"document":{"version":"1","default":"deny"}}""")]
    [InlineData("POST", "policies/p/rollback", """{"version":1}""")]
    [InlineData("PUT", "servers/pimea", """{"slug":"pimea","url":"https://example.com/mcp"}""")]
    [InlineData("PUT", "servers/pimea/auth", """{"kind":"none"}""")]
    [InlineData("DELETE", "servers/pimea", null)]
    [InlineData("PUT", "grants/alice", """{"label":"other","tags":[],"policy":null,"expires_at":null}""")]
    [InlineData("DELETE", "grants/alice", null)]
    [InlineData("PUT", "grants/alice/policy", """{"policy":null}""")]
    [InlineData("POST", "grants/alice/suspend", null)]
    [InlineData("POST", "grants/alice/resume", null)]
    [InlineData("POST", "grants/alice/rotate", """{"overlap_seconds":0}""")]
    public async Task Change_IsRefusedAndSaysWhereToEdit(string method, string path, string? body)
    {
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(new Uri("http://127.0.0.1:1/mcp"), Fixtures.Policies.AllowAll));

        var answer = await api.Operator.SendAsync(new HttpMethod(method), path, body, ("If-Match", "\"0\""));

        Assert.Equal((HttpStatusCode.Conflict, "declared"), (answer.Status, answer.Problem));
        Assert.Contains("edit the manifest file", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherOrganisations_SeeNothingOfThem()
    {
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(new Uri("http://127.0.0.1:1/mcp"), Fixtures.Policies.AllowAll));
        var other = (await ApiTenant.FoundAsync(api, "other"))[Roles.Admin];

        foreach (var list in new[] { "policies", "servers", "grants" })
            Assert.Empty((await other.GetAsync(list)).Expect(HttpStatusCode.OK)["items"].AsArray());
        foreach (var path in new[] { "policies/p", "policies/p/versions", "servers/pimea", "servers/pimea/tools", "grants/alice", "grants/alice/tokens" })
            Assert.Equal("not-found", (await other.GetAsync(path)).Problem);
        Assert.Equal("not-found", (await other.DeleteAsync("servers/pimea", "\"0\"")).Problem);
    }

    private static async Task<string[]> PagesAsync(ApiCaller caller, string list)
    {
        var entries = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await caller.GetAsync($"{list}?limit=1{(cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : "")}")).Expect(HttpStatusCode.OK);
            entries.AddRange(page["items"].AsArray().Select(entry => $"{entry!["id"]} {entry["source"]}"));
            cursor = (string?)page.Body!["next"];
        }

        return [.. entries];
    }
}
