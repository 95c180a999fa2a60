using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Admin;

public class PolicyTests
{
    private const string Open = """{"version":"1","default":"deny","tools":{"read":{},"write":{}}}""";
    private const string Shut = """{"version":"1","default":"deny","tools":{"read":{"limits":[{"counter":"c","window":"minute","max":5}]},"write":{"action":"deny"}}}""";

    [Fact]
    public async Task Create_ReadsBackWithItsDocument()
    {
        await using var api = await ApiGateway.StartAsync();

        var created = (await CreateAsync(api, "p", Open)).Expect(HttpStatusCode.Created);
        var read = (await api.Operator.GetAsync($"policies/{created["id"]}")).Expect(HttpStatusCode.OK);
        var listed = (await api.Operator.GetAsync("policies")).Expect(HttpStatusCode.OK)["items"].AsArray().Single()!;

        Assert.Equal(($"/api/v1/policies/{created["id"]}", "\"1\""), (created.Header("Location"), created.ETag));
        Assert.Equal(("p", "api", 1L, "p@1"), ((string?)read["name"], (string?)read["source"], (long)read["latest_version"], (string?)read["version_label"]));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Open), read["document"]));
        Assert.Null(listed["document"]);
    }

    [Fact]
    public async Task Create_WithADocumentThatDoesNotLoad_TellsEveryError()
    {
        await using var api = await ApiGateway.StartAsync();

        var answer = await CreateAsync(api, "no name", """{"version":"2","default":"maybe","tools":{"a":{"limits":[{"counter":"c","window":"60d","max":1}]}}}""");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), (answer.Status, answer.Problem));
        Assert.Equal(["/document/default", "/document/tools/a/limits/0/window", "/document/version", "/name"], answer.Pointers);
        Assert.Contains("(found \"60d\")", answer.Text.Replace("\\u0022", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty((await api.Operator.GetAsync("policies"))["items"].AsArray());
    }

    [Fact]
    public async Task Validate_SaysWhatAPolicySays_OrAllItsErrors()
    {
        await using var api = await ApiGateway.StartAsync();

        var good = (await api.Operator.PostAsync("policies/validate", Wrapped(Shut))).Expect(HttpStatusCode.OK);
        var bad = (await api.Operator.PostAsync("policies/validate", Wrapped("""{"version":"1","hide":7}"""))).Expect(HttpStatusCode.OK);

        Assert.True((bool)good["valid"]);
        Assert.Equal(
            ["read allowed", "write denied", "* not_listed"], good["summary"]["tools"]!.AsArray().Select(tool => $"{tool!["name"]} {tool["access"]}"));
        Assert.Equal("5 per minute", (string?)good["summary"]["tools"]![0]!["limits"]!["c"]);
        Assert.False((bool)bad["valid"]);
        Assert.Equal(["", "/hide"], bad["errors"].AsArray().Select(error => (string)error!["pointer"]!).Order(StringComparer.Ordinal));
        Assert.All(bad["errors"].AsArray(), error => Assert.NotEqual("", (string?)error!["fix"]));
        Assert.Empty((await api.Operator.GetAsync("policies"))["items"].AsArray());
    }

    [Fact]
    public async Task SetDocument_AddsAVersion_AndOnlyToTheStateThatWasRead()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, "p", Open);
        var path = $"policies/{created["id"]}";

        var changed = (await api.Operator.PutAsync($"{path}/document", "\"1\"", Wrapped(Shut))).Expect(HttpStatusCode.OK);
        var stale = await api.Operator.PutAsync($"{path}/document", "\"1\"", Wrapped(Open));
        var broken = await api.Operator.PutAsync($"{path}/document", "\"2\"", Wrapped("{}"));
        var versions = (await api.Operator.GetAsync($"{path}/versions"))["items"].AsArray();
        var first = (await api.Operator.GetAsync($"{path}/versions/1")).Expect(HttpStatusCode.OK);

        Assert.Equal((2L, "\"2\""), ((long)changed["latest_version"], changed.ETag));
        Assert.Equal(("stale", "invalid"), (stale.Problem, broken.Problem));
        Assert.Equal([2L, 1L], versions.Select(version => (long)version!["number"]!));
        Assert.StartsWith("key:", (string?)versions[0]!["author"], StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Open), first["document"]));
        (await api.Operator.GetAsync($"{path}/versions/3")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Diff_OfVersionsAndOfADraft_ListsChangesAndEffects()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, "p", Open);
        var path = $"policies/{created["id"]}";

        var draft = (await api.Operator.PostAsync($"{path}/diff", Wrapped(Shut))).Expect(HttpStatusCode.OK);
        (await api.Operator.PutAsync($"{path}/document", "\"1\"", Wrapped(Shut))).Expect(HttpStatusCode.OK);
        var versions = (await api.Operator.GetAsync($"{path}/diff?from=1")).Expect(HttpStatusCode.OK);
        var back = (await api.Operator.GetAsync($"{path}/diff?from=2&to=1")).Expect(HttpStatusCode.OK);

        foreach (var diff in new[] { draft, versions })
        {
            Assert.Equal(["/tools/read/limits", "/tools/write/action"], diff["changes"].AsArray().Select(change => (string)change!["pointer"]!));
            Assert.Equal("deny", (string?)diff["changes"][1]!["after"]);
            Assert.Equal(
                ["limit read  5 per minute", "access write allowed denied"],
                diff["effects"].AsArray().Select(effect => $"{effect!["what"]} {effect["tool"]} {effect["before"]} {effect["after"]}"));
        }

        Assert.Equal((1L, null, 1L, 2L), ((long)draft["from"], draft.Body!["to"], (long)versions["from"], (long)versions["to"]));
        Assert.Equal("denied", (string?)back["effects"][1]!["before"]);
        Assert.Equal("not-found", (await api.Operator.GetAsync($"{path}/diff?from=1&to=9")).Problem);
        Assert.Equal("malformed", (await api.Operator.GetAsync($"{path}/diff?to=1")).Problem);
    }

    [Fact]
    public async Task RollBack_AddsTheOldTextAsANewVersion()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, "p", Open);
        var path = $"policies/{created["id"]}";
        (await api.Operator.PutAsync($"{path}/document", "\"1\"", Wrapped(Shut))).Expect(HttpStatusCode.OK);

        var rolled = (await api.Operator.PostAsync($"{path}/rollback", """{"version":1}""", ("If-Match", "\"2\""))).Expect(HttpStatusCode.OK);
        var unknown = await api.Operator.PostAsync($"{path}/rollback", """{"version":9}""", ("If-Match", "\"3\""));

        Assert.Equal(3L, (long)rolled["latest_version"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Open), (await api.Operator.GetAsync(path))["document"]));
        Assert.Equal(["/version"], unknown.Pointers);
    }

    [Fact]
    public async Task Rename_KeepsTheVersions_AndTakesNoNameTwice()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, "p", Open);
        (await CreateAsync(api, "taken", Open)).Expect(HttpStatusCode.Created);

        var renamed = (await api.Operator.PutAsync($"policies/{created["id"]}", "\"1\"", """{"name":"q"}""")).Expect(HttpStatusCode.OK);
        var duplicate = await api.Operator.PutAsync($"policies/{created["id"]}", "\"2\"", """{"name":"taken"}""");

        Assert.Equal("q@1", (string?)renamed["version_label"]);
        Assert.Equal((HttpStatusCode.Conflict, "duplicate"), (duplicate.Status, duplicate.Problem));
    }

    [Fact]
    public async Task Delete_WhileAGrantNamesIt_IsRefusedAndNamesTheGrant()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = await CreateAsync(api, "p", Open);
        var server = (await api.Operator.PostAsync("servers", """{"slug":"s","url":"https://mcp.example.com/mcp"}""")).Expect(HttpStatusCode.Created);
        var minted = (await api.Operator.PostAsync("grants", $$"""{"server":"{{server["id"]}}","policy":"{{created["id"]}}","label":"alice"}""")).Expect(HttpStatusCode.Created);
        var grant = (string)minted["grant"]["id"]!;

        var ofPolicy = await api.Operator.DeleteAsync($"policies/{created["id"]}", created.ETag);
        var ofServer = await api.Operator.DeleteAsync($"servers/{server["id"]}", server.ETag);

        Assert.Equal(("in-use", "in-use"), (ofPolicy.Problem, ofServer.Problem));
        Assert.All([ofPolicy, ofServer], answer => Assert.Contains($"1 grant names this object: {grant} (alice)", answer.Detail, StringComparison.Ordinal));
        (await api.Operator.DeleteAsync($"grants/{grant}", minted.ETag)).Expect(HttpStatusCode.NoContent);
        (await api.Operator.DeleteAsync($"policies/{created["id"]}", created.ETag)).Expect(HttpStatusCode.NoContent);
        (await api.Operator.DeleteAsync($"servers/{server["id"]}", server.ETag)).Expect(HttpStatusCode.NoContent);
        (await api.Operator.GetAsync($"policies/{created["id"]}/versions")).Expect(HttpStatusCode.NotFound);
    }

    private static Task<ApiAnswer> CreateAsync(ApiGateway api, string name, string document) =>
        api.Operator.PostAsync("policies", $$"""{"name":"{{name}}","document":{{document}}}""");

    private static string Wrapped(string document) => $$"""{"document":{{document}}}""";
}
