using System.Net;
using System.Text.Json.Nodes;
using Sluice.PimeaServer;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin.Servers;

public class ServerApiTests
{
    private const string Secret = "upstream-secret";

    [Fact]
    public async Task Read_ShowsNoSecretToAnybody_AndSettingsToAdminsOnly()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = (await api.Operator.PostAsync(
            "servers",
            $$$$"""{"slug":"s","url":"https://mcp.example.com:8443/hidden/mcp?key=hidden","limits":{"max_calls":7},"auth":{"kind":"headers","headers":{"X-API-Key":"{{{{Secret}}}}"}}}""")).Expect(HttpStatusCode.Created);
        var viewer = await api.WithRoleAsync("viewer");
        var manager = await api.WithRoleAsync("policy_manager");

        var forAdmin = (await api.Operator.GetAsync($"servers/{created["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal(7, (int)forAdmin["limits"]["max_calls"]!);
        Assert.Equal("X-API-Key", (string?)forAdmin["auth"]["header_names"]![0]);
        Assert.EndsWith("/hidden/mcp?key=hidden", (string?)forAdmin["url"], StringComparison.Ordinal);
        foreach (var caller in new[] { viewer, manager })
        {
            var read = (await caller.GetAsync($"servers/{created["id"]}")).Expect(HttpStatusCode.OK);
            var listed = (await caller.GetAsync("servers")).Expect(HttpStatusCode.OK);
            Assert.Equal(("https://mcp.example.com:8443", "headers"), ((string?)read["url"], (string?)read["auth"]["kind"]));
            Assert.All([read, listed], answer => Assert.DoesNotContain("X-API-Key", answer.Text, StringComparison.Ordinal));
            Assert.All([read, listed], answer => Assert.DoesNotContain("hidden", answer.Text, StringComparison.Ordinal));
        }

        Assert.All([created, forAdmin], answer => Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Test_ServerThatAnotherNodeJustCreated_IsKnown()
    {
        await using var api = await ApiGateway.StartAsync();
        var path = Path.Combine(Path.GetDirectoryName(api.Gateway.ManifestPath)!, "directory.db");
        await using var node = await SqlDirectoryStore.OpenSqliteAsync(path, TimeProvider.System, default);

        // More than one: the first request is slow enough for this node to hear of it by itself.
        for (var i = 0; i < 5; i++)
        {
            var server = new ServerRecord { Id = RecordId.New(), Slug = $"new-{i}", Url = "http://127.0.0.1:1/mcp" };
            await node.Servers.CreateAsync(OrganisationId.Default, server, "test", key: null, default);

            var report = (await api.Operator.PostAsync($"servers/{server.Id}/test", "")).Expect(HttpStatusCode.OK);

            Assert.Equal("egress", (string?)report["failure"]["stage"]);
        }
    }

    [Theory]
    [InlineData("\"slug\":\"a b\"", "/slug")]
    [InlineData("\"url\":\"ftp://example.com\"", "/url")]
    [InlineData("\"url\":\"/mcp\"", "/url")]
    [InlineData("\"url\":\"https://me:pass-word@example.com/mcp\"", "/url")]
    [InlineData("\"url\":\"https://example.com/mcp#part\"", "/url")]
    [InlineData("\"limits\":{\"max_calls\":0,\"connect_timeout_ms\":99999999}", "/limits/connect_timeout_ms|/limits/max_calls")]
    [InlineData("\"auth\":{\"kind\":\"headers\"}", "/auth/headers")]
    [InlineData("\"auth\":{\"kind\":\"headers\",\"headers\":{\"Host\":\"x\",\"A b\":\"x\",\"X-Key\":\"line\\nend\"}}", "/auth/headers/A b|/auth/headers/Host|/auth/headers/X-Key")]
    [InlineData("\"auth\":{\"kind\":\"none\",\"headers\":{\"X-Key\":\"x\"}}", "/auth/headers")]
    [InlineData("\"auth\":{\"kind\":\"client_credentials\"}", "/auth/client")]
    [InlineData("\"auth\":{\"kind\":\"client_credentials\",\"client\":{\"client_id\":\"c\",\"issuer\":\"nowhere\"}}", "/auth/client/client_secret|/auth/client/issuer")]
    public async Task Create_WithWhatCannotBeUsed_IsRefusedWithoutRepeatingIt(string member, string pointers)
    {
        await using var api = await ApiGateway.StartAsync();
        var body = JsonNode.Parse("""{"slug":"s","url":"https://example.com/mcp"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse($"{{{member}}}")!.AsObject().ToArray())
            body[name] = value!.DeepClone();

        var answer = await api.Operator.PostAsync("servers", body.ToJsonString());

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), (answer.Status, answer.Problem));
        Assert.Equal(pointers.Split('|'), answer.Pointers);
        Assert.DoesNotContain("pass-word", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_KeepsTheCredentials_UntilTheUrlLeadsToAnotherHost()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, new Uri("https://one.example.com/mcp"));
        var path = $"servers/{created["id"]}";

        var sameHost = (await api.Operator.PutAsync(path, "\"1\"", """{"slug":"t","url":"https://one.example.com/other"}""")).Expect(HttpStatusCode.OK);
        var otherHost = (await api.Operator.PutAsync(path, "\"2\"", """{"slug":"t","url":"https://two.example.com/other"}""")).Expect(HttpStatusCode.OK);

        Assert.Equal("headers", (string?)sameHost["auth"]["kind"]);
        Assert.Equal("none", (string?)otherHost["auth"]["kind"]);
        Assert.Empty(otherHost["auth"]["header_names"]!.AsArray());
    }

    [Fact]
    public async Task SetAuth_TakesThePlaceOfWhatWasThere()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, new Uri("https://one.example.com/mcp"));
        var path = $"servers/{created["id"]}";

        var answer = (await api.Operator.PutAsync(
            $"{path}/auth",
            "\"1\"",
            """{"kind":"client_credentials","client":{"client_id":"gateway","client_secret":"oauth-secret","scope":"mcp"}}""")).Expect(HttpStatusCode.OK);
        var viewed = await (await api.WithRoleAsync("viewer")).GetAsync(path);

        Assert.Equal(("client_credentials", "gateway", "client_secret_basic"), (
            (string?)answer["auth"]["kind"], (string?)answer["auth"]["client"]!["client_id"], (string?)answer["auth"]["client"]!["client_authentication"]));
        Assert.Empty(answer["auth"]["header_names"]!.AsArray());
        Assert.DoesNotContain("oauth-secret", answer.Text, StringComparison.Ordinal);
        Assert.Equal("""{"kind":"client_credentials"}""", viewed["auth"].ToJsonString());
    }

    [Fact]
    public async Task TestAndTools_AskTheServerWithItsCredentials()
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = Secret });
        await using var api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var created = await CreateAsync(api, sample.Endpoint);

        var test = (await api.Operator.PostAsync($"servers/{created["id"]}/test", "")).Expect(HttpStatusCode.OK);
        var tools = (await (await api.WithRoleAsync("viewer")).GetAsync($"servers/{created["id"]}/tools")).Expect(HttpStatusCode.OK);

        Assert.Equal((true, "modern", 3), ((bool)test["ok"], (string?)test["server"]["era"], (int)test["server"]["tools"]!));
        Assert.Equal(
            ["pimea_chat", "pimea_get_answer", "pimea_start_session"], tools["items"].AsArray().Select(tool => (string)tool!["name"]!).Order(StringComparer.Ordinal));
        Assert.False((bool)tools["is_cut"]);
        Assert.Equal("object", (string?)tools["items"][0]!["input_schema"]!["type"]);
    }

    [Fact]
    public async Task TestAndTools_OfAServerThatRefusesTheKey_SayWhere()
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = "another" });
        await using var api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var created = await CreateAsync(api, sample.Endpoint);

        var test = (await api.Operator.PostAsync($"servers/{created["id"]}/test", "")).Expect(HttpStatusCode.OK);
        var tools = await api.Operator.GetAsync($"servers/{created["id"]}/tools");

        Assert.Equal((false, "credentials", 401), ((bool)test["ok"], (string?)test["failure"]["stage"], (int)test["failure"]["status"]!));
        Assert.Equal((HttpStatusCode.BadGateway, "upstream"), (tools.Status, tools.Problem));
        Assert.All([test, tools], answer => Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Test_OfAnAddressInside_IsRefusedAtTheConnection()
    {
        await using var sample = await PimeaServerHost.StartAsync();
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, sample.Endpoint);

        var test = (await api.Operator.PostAsync($"servers/{created["id"]}/test", "")).Expect(HttpStatusCode.OK);

        Assert.Equal("egress", (string?)test["failure"]["stage"]);
        Assert.DoesNotContain("127.0.0.1", test.Text, StringComparison.Ordinal);
        Assert.Equal(0, sample.ReadStats().Requests);
    }

    private static async Task<ApiAnswer> CreateAsync(ApiGateway api, Uri url) =>
        (await api.Operator.PostAsync("servers", $$$$"""{"slug":"s","url":"{{{{url}}}}","auth":{"kind":"headers","headers":{"X-API-Key":"{{{{Secret}}}}"}}}""")).Expect(HttpStatusCode.Created);
}
