using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Approvals;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd.Flows;

/// <summary>Calls of flow tools on one gateway, with an upstream that answers as the test says.</summary>
public sealed class FlowCallTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "flows": ["pimea"],
          "tools": { "pimea_start_session": {}, "pimea_get_answer": {}, "other": {},
            "pimea_chat": { "limits": [ { "counter": "each", "window": "day", "max": 2, "scope": "session" } ] } } }
        """;

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"done"}]}""", 200)]
    [InlineData("""{"structuredContent":{"session_id":7},"content":[]}""", 200)]
    [InlineData(null, 200)]
    public async Task Start_ResultThatCannotBeRead_OpensNoSessionAndSaysSo(string? result, int status)
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => result is null
            ? RecordingUpstream.JsonAsync(http, "no json", status)
            : RecordingUpstream.JsonAsync(http, $$"""{"jsonrpc":"2.0","id":{{arrival.Id}},"result":{{result}}}""", status));
        await using var gateway = await StartAsync(upstream);
        using var meters = new MeterCapture(gateway.Services.GetRequiredService<IMeterFactory>());
        using var answer = await gateway.CallAsync("pimea_start_session");
        if (result is not null)
            Assert.Contains(result, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var decision = Assert.Single(await gateway.DecisionsAsync(1));
        Assert.Equal(("allowed", "", "The result names no session that can be read: none was opened."), (decision.Outcome, decision.Rule, decision.Message));
        Assert.Contains("sluice.flows.unreadable 1 part=start", meters.Counted);
        Assert.Equal("/flows/pimea/unknown-session", await RuleAsync(gateway.CallAsync("pimea_chat", """{"session_id":"7"}""")));
    }

    [Fact]
    public async Task Step_ResultWithoutStatus_LeavesTheSessionAsItWas()
    {
        await using var upstream = await RecordingUpstream.StartAsync(Sessions());
        await using var gateway = await StartAsync(upstream);
        await RuleAsync(gateway.CallAsync("pimea_start_session"));
        Assert.Null(await RuleAsync(gateway.CallAsync("pimea_chat", """{"session_id":"s1","say":"nothing"}""")));
        Assert.Equal("/flows/pimea/not-complete", await RuleAsync(gateway.CallAsync("pimea_get_answer", """{"session_id":"s1"}""")));
        Assert.Null(await RuleAsync(gateway.CallAsync("pimea_chat", """{"session_id":"s1","say":"complete"}""")));
        Assert.Null(await RuleAsync(gateway.CallAsync("pimea_get_answer", """{"session_id":"s1"}""")));
        var decisions = await gateway.DecisionsAsync(5);
        Assert.Equal("The result shows no status that can be read: the session goes on as it was.", decisions[1].Message);
        Assert.Equal(("denied", "flow"), (decisions[2].Outcome, decisions[2].Reason));
        Assert.Null(decisions[3].Message);
    }

    [Fact]
    public async Task Chat_ScopeSession_CountsEachSession()
    {
        await using var upstream = await RecordingUpstream.StartAsync(Sessions());
        await using var gateway = await StartAsync(upstream);
        foreach (var session in (string[])["s1", "s2"])
        {
            Assert.Null(await RuleAsync(gateway.CallAsync("pimea_start_session")));
            for (var chat = 0; chat < 3; chat++)
                Assert.Equal(chat < 2 ? null : "/tools/pimea_chat/limits/each", await RuleAsync(gateway.CallAsync("pimea_chat", $$"""{"session_id":"{{session}}","say":"x"}""")));
        }
    }

    [Fact]
    public async Task FlowTool_AsTask_IsRefusedAndOthersAreNot()
    {
        await using var upstream = await RecordingUpstream.StartAsync(Sessions());
        await using var gateway = await StartAsync(upstream);
        Assert.Equal("/flows/pimea/no-tasks", await RuleAsync(TaskAsync("pimea_start_session")));
        Assert.Null(await RuleAsync(TaskAsync("other")));
        Assert.Single(upstream.Arrivals);

        Task<HttpResponseMessage> TaskAsync(string tool) =>
            gateway.PostAsync($$$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{},"task":{"ttl":1000}}}""");
    }

    /// <summary>A legacy client that goes away does not cancel its call: the session that its answer opens is its grant's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_ClientLeavesBeforeTheAnswer_OpensTheSessionAllTheSame(bool asEvents)
    {
        var arrived = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        var sessions = Sessions(asEvents);
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            if (arrival.Id == "70")
            {
                arrived.TrySetResult();
                await mayAnswer.Task;
            }

            await sessions(http, arrival);
        });
        await using var gateway = await StartAsync(upstream);
        using (var leaving = await ConnectAsync(gateway, """{"jsonrpc":"2.0","id":70,"method":"tools/call","params":{"name":"pimea_start_session","arguments":{}}}"""))
            await arrived.Task;
        mayAnswer.SetResult();
        Assert.Equal(("allowed", null), (await gateway.DecisionsAsync(1))[0] is var decision ? (decision.Outcome, decision.Message) : default);
        Assert.Null(await RuleAsync(gateway.CallAsync("pimea_chat", """{"session_id":"s1","say":"x"}""")));
    }

    [Fact]
    public async Task Start_ThatDidNotRun_GivesItsPlaceBack()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, _) => RecordingUpstream.JsonAsync(http, "{}", 503));
        await using var gateway = await StartAsync(upstream);
        for (var start = 0; start < 12; start++)
        {
            using var answer = await gateway.CallAsync("pimea_start_session");
            Assert.Equal(503, (int)answer.StatusCode);
        }

        upstream.Answer = (http, arrival) => RecordingUpstream.JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"isError":true,"content":[{"type":"text","text":"full"}]}}""");
        for (var start = 0; start < 12; start++)
            Assert.Null(await RuleAsync(gateway.CallAsync("pimea_start_session")));
    }

    [Fact]
    public async Task Start_ApprovedAndAskedForInput_GoesOnWithItsApproval()
    {
        const string Asks = """{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"s"}""";
        const string Opens = """{"structuredContent":{"session_id":"s1","status":"clarifying"},"content":[{"type":"text","text":"x"}]}""";
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => RecordingUpstream.JsonAsync(
            http, $$"""{"jsonrpc":"2.0","id":{{arrival.Id}},"result":{{(arrival.Message!["params"]!["requestState"] is null ? Asks : Opens)}} }"""));
        await using var gateway = await StartAsync(upstream, Policy.Replace("\"pimea_start_session\": {}", "\"pimea_start_session\": { \"action\": \"require_approval\" }", StringComparison.Ordinal));
        var approval = (await HeldCall.OfAsync(gateway, "{}", "pimea_start_session")).Approval!;
        (await HeldCall.VoteAsync(HeldCall.OperatorOf(gateway), approval)).Expect(HttpStatusCode.OK);

        const string Call = "\"name\":\"pimea_start_session\",\"arguments\":{}";
        using var first = await Modern.PostAsync(gateway, "tools/call", Call, "pimea_start_session");
        var state = (string)JsonNode.Parse(await first.Content.ReadAsStringAsync())!["result"]!["requestState"]!;
        using var next = await Modern.PostAsync(gateway, "tools/call", $"{Call},\"inputResponses\":{{}},\"requestState\":\"{state}\"", "pimea_start_session");
        Assert.Null((await HeldCall.ReadAsync(next)).Reason);
        Assert.Null(await RuleAsync(gateway.CallAsync("pimea_chat", """{"session_id":"s1"}""")));
    }

    [Fact]
    public async Task Manifest_PolicyDemandsAFlowThatTheServerLacks_IsRefused()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () => await TestGateway.StartAsync(upstream.Endpoint, Policy));
        Assert.Contains("/grants/alice/policy", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"pimea\"", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Each start opens the next of s1, s2, ...; a chat shows the status that its argument <c>say</c> names.</summary>
    private static Func<HttpContext, Arrival, Task> Sessions(bool asEvents = false)
    {
        var opened = 0;
        return (http, arrival) =>
        {
            var call = arrival.Message!["params"]!;
            var facts = (string?)call["name"] switch
            {
                "pimea_start_session" => $$"""{"session_id":"s{{Interlocked.Increment(ref opened)}}","status":"clarifying"}""",
                "pimea_chat" when (string?)call["arguments"]!["say"] == "nothing" => "{}",
                "pimea_chat" => $$"""{"status":"{{call["arguments"]!["say"]}}"}""",
                _ => "{}",
            };
            var message = $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"content":[{"type":"text","text":{{{JsonSerializer.Serialize(facts)}}}}]}}""";
            return asEvents ? RecordingUpstream.EventsAsync(http, $"data: {message}\n\n") : RecordingUpstream.JsonAsync(http, message);
        };
    }

    private static Task<TestGateway> StartAsync(RecordingUpstream upstream, string policy = Policy) => TestGateway.StartWithAsync(
        TestGateway.Manifest(upstream.Endpoint, policy).Replace("\"headers\":", "\"flows\": { \"pimea\": { \"preset\": \"pimea\" } }, \"headers\":", StringComparison.Ordinal));

    private static async Task<string?> RuleAsync(Task<HttpResponseMessage> calling)
    {
        using var answer = await calling;
        var body = await answer.Content.ReadAsStringAsync();
        using var parsed = JsonDocument.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..]);
        var result = parsed.RootElement.GetProperty("result");
        return result.TryGetProperty("_meta", out var meta) ? meta.GetProperty("sluice/decision").GetProperty("rule").GetString() : null;
    }

    /// <summary>A connection that the test may break off.</summary>
    private static async Task<TcpClient> ConnectAsync(TestGateway gateway, string body)
    {
        var client = new TcpClient();
        await client.ConnectAsync(gateway.Endpoint.Host, gateway.Endpoint.Port);
        var request = $"POST /mcp/pimea HTTP/1.1\r\nHost: {gateway.Endpoint.Authority}\r\nAuthorization: Bearer {TestGateway.Token}\r\n"
            + $"Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }
}
