using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Eras;

/// <summary>Task ids of both eras: sealed wherever they come back, opened wherever they go up.</summary>
public class TaskTests
{
    private const string Raw = "task-1";
    private const string RelatedKey = "io.modelcontextprotocol/related-task";

    [Fact]
    public async Task LegacyTask_Throughout_IsOneTextForTheCallerAndTheUpstreamsOwnForTheUpstream()
    {
        await using var upstream = await RecordingUpstream.StartAsync(LegacyAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var created = await ResultAsync(gateway, "tools/call", "\"name\":\"x\",\"task\":{}");
        var id = (string)created["task"]!["taskId"]!;
        Assert.DoesNotContain(Raw, id);

        Assert.Equal(id, (string?)(await ResultAsync(gateway, "tasks/get", $"\"taskId\":\"{id}\""))["taskId"]);
        Assert.Equal(id, (string?)(await ResultAsync(gateway, "tasks/cancel", $"\"taskId\":\"{id}\""))["taskId"]);
        Assert.Equal(id, (string?)(await ResultAsync(gateway, "tasks/result", $"\"taskId\":\"{id}\""))["_meta"]![RelatedKey]!["taskId"]);
        Assert.All(upstream.Arrivals.Skip(1), arrival => Assert.Equal(Raw, (string?)arrival.Message!["params"]!["taskId"]));

        await ResultAsync(gateway, "tools/call", $"\"name\":\"x\",\"task\":{{}},\"_meta\":{{\"{RelatedKey}\":{{\"taskId\":\"{id}\"}}}}");
        Assert.Equal(Raw, (string?)upstream.Arrivals.Last().Message!["params"]!["_meta"]![RelatedKey]!["taskId"]);
    }

    [Fact]
    public async Task Events_OfAStream_NameTheTaskAsTheCallerKnowsIt()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => arrival.HttpMethod != "GET"
            ? LegacyAsync(http, arrival)
            : RecordingUpstream.EventsAsync(
                http,
                $$$"""data: {"jsonrpc":"2.0","method":"notifications/tasks/status","params":{"taskId":"{{{Raw}}}","status":"working"}}""" + "\n\n",
                $$$"""data: {"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{"_meta":{"{{{RelatedKey}}}":{"taskId":"{{{Raw}}}"} } } }""" + "\n\n",
                """data: {"jsonrpc":"2.0","id":2,"method":"tasks/get","params":{"taskId":"of-the-client"}}""" + "\n\n"));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var id = (string)(await ResultAsync(gateway, "tools/call", "\"name\":\"x\",\"task\":{}"))["task"]!["taskId"]!;
        using var stream = await gateway.SendAsync(HttpMethod.Get);

        var events = (await stream.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(text => JsonNode.Parse(text[6..])!["params"]!).ToArray();
        Assert.Equal(id, (string?)events[0]["taskId"]);
        Assert.Equal(id, (string?)events[1]["_meta"]![RelatedKey]!["taskId"]);
        Assert.Equal("of-the-client", (string?)events[2]["taskId"]);

        // What the client says of its own task passes.
        const string own = """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1,"_meta":{"io.modelcontextprotocol/related-task":{"taskId":"of-the-client"}}}}""";
        using var told = await gateway.PostAsync(own);
        Assert.Equal(own, upstream.Arrivals.Last().Message!.ToJsonString());
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/result")]
    [InlineData("tasks/cancel")]
    [InlineData("tasks/update")]
    public async Task Task_NotThisGrantsOrChanged_IsUnknown(string method)
    {
        await using var upstream = await RecordingUpstream.StartAsync(LegacyAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var id = (string)(await ResultAsync(gateway, "tools/call", "\"name\":\"x\",\"task\":{}"))["task"]!["taskId"]!;

        Assert.Equal(-32602, await ErrorOfAsync(gateway, method, id, TestGateway.BobsToken));
        for (var at = 0; at < id.Length; at++)
            Assert.Equal(-32602, await ErrorOfAsync(gateway, method, id[..at] + (id[at] == 'A' ? 'B' : 'A') + id[(at + 1)..]));
        Assert.Equal(-32602, await ErrorOfAsync(gateway, method, Raw));
        Assert.Single(upstream.Arrivals);
    }

    [Theory]
    [InlineData("tasks/get", true, 200, -32602)]
    [InlineData("tasks/get", false, 400, -32021)]
    [InlineData("tasks/update", false, 400, -32021)]
    [InlineData("tasks/cancel", false, 400, -32021)]
    [InlineData("tasks/result", true, 404, -32601)]
    public async Task ModernTask_Unknown_IsAnsweredInTheOrderOfTheExtension(string method, bool isDeclared, int status, int code)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var body = Modern.Body(method, $"\"taskId\":\"{Raw}\"");
        if (isDeclared)
            body = body.Replace("\"io.modelcontextprotocol/clientCapabilities\":{}", "\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}");
        using var answer = await gateway.PostAsync(body, headers: Modern.Headers(method));

        Assert.Equal(status, (int)answer.StatusCode);
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(code, (int)error["code"]!);
        Assert.Equal(code == -32021, error["data"]?["requiredCapabilities"]?["extensions"]?["io.modelcontextprotocol/tasks"] is not null);
        Assert.Empty(upstream.Arrivals);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.OK)]
    [InlineData(true, HttpStatusCode.NotFound)]
    public async Task TasksList_IsRefused(bool isModern, HttpStatusCode status)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = isModern
            ? await Modern.PostAsync(gateway, "tasks/list")
            : await gateway.PostAsync("""{"jsonrpc":"2.0","id":7,"method":"tasks/list"}""");
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("\"id\":7,\"error\":{\"code\":-32601", await answer.Content.ReadAsStringAsync());
        Assert.Empty(upstream.Arrivals);
    }

    [Fact]
    public async Task ModernTask_WithItsNameInTheHeader_ReachesTheUpstreamAsItsOwn()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
            RecordingUpstream.JsonAsync(http, $$"""{"jsonrpc":"2.0","id":{{arrival.Id}},"result":{"resultType":"task","taskId":"t é","status":"working"} }"""));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 1));
        using var created = await Modern.PostAsync(gateway, "tools/call", "\"name\":\"x\"", "x");
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["result"]!["taskId"]!;

        using var asked = await Modern.PostAsync(gateway, "tasks/get", $"\"taskId\":\"{id}\"", id);
        Assert.Equal(id, (string?)JsonNode.Parse(await asked.Content.ReadAsStringAsync())!["result"]!["taskId"]);
        var arrival = upstream.Arrivals.Last();
        Assert.Equal("t é", (string?)arrival.Message!["params"]!["taskId"]);
        Assert.Equal("=?base64?dCDDqQ==?=", arrival.Headers["Mcp-Name"]);

        using var mismatched = await Modern.PostAsync(gateway, "tasks/get", $"\"taskId\":\"{id}\"", "t");
        Assert.Contains("-32020", await mismatched.Content.ReadAsStringAsync());

        // A call that became a task keeps its charge.
        using var second = await Modern.PostAsync(gateway, "tools/call", "\"name\":\"x\"", "x");
        Assert.Contains("[POLICY DENIED]", await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Listen_ForTasks_OpensTheirIdsAndSealsThoseThatCome()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => arrival.Method == "tools/call"
            ? RecordingUpstream.JsonAsync(http, $$"""{"jsonrpc":"2.0","id":{{arrival.Id}},"result":{"resultType":"task","taskId":"{{Raw}}"} }""")
            : RecordingUpstream.EventsAsync(
                http,
                $$"""data: {"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"taskIds":["{{Raw}}"]} } }""" + "\n\n",
                $$$"""data: {"jsonrpc":"2.0","method":"notifications/tasks","params":{"taskId":"{{{Raw}}}","status":"working"}}""" + "\n\n"));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var created = await Modern.PostAsync(gateway, "tools/call", "\"name\":\"x\"", "x");
        var id = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["result"]!["taskId"]!;
        using var stream = await Modern.PostAsync(gateway, "subscriptions/listen", $"\"notifications\":{{\"taskIds\":[\"{id}\"]}}");

        var text = await stream.Content.ReadAsStringAsync();
        Assert.Equal(3, text.Split(id).Length);
        Assert.DoesNotContain(Raw, text);
        Assert.Equal(Raw, (string?)upstream.Arrivals.Last().Message!["params"]!["notifications"]!["taskIds"]![0]);
    }

    private static Task LegacyAsync(HttpContext http, Arrival arrival)
    {
        const string task = $$"""{"taskId":"{{Raw}}","status":"working"}""";
        var result = arrival.Method switch
        {
            "tools/call" => $$"""{"task":{{task}}}""",
            "tasks/result" => $$"""{"content":[],"_meta":{"{{RelatedKey}}":{"taskId":"{{Raw}}"} } }""",
            _ => task,
        };
        return RecordingUpstream.JsonAsync(http, $$"""{"jsonrpc":"2.0","id":{{arrival.Id}},"result":{{result}}}""");
    }

    private static async Task<JsonNode> ResultAsync(TestGateway gateway, string method, string members)
    {
        using var answer = await gateway.PostAsync($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{ {{members}} } }""");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["result"]!;
    }

    private static async Task<int?> ErrorOfAsync(TestGateway gateway, string method, string id, string token = TestGateway.Token)
    {
        using var answer = await gateway.PostAsync($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{"taskId":"{{id}}"} }""", token);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.StartsWith("{\"jsonrpc\":\"2.0\",\"id\":7,", text);
        return (int?)JsonNode.Parse(text)!["error"]?["code"];
    }
}
