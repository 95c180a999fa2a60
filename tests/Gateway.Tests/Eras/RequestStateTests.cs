using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Eras;

/// <summary>Request states (2026-07-28, multi round-trip requests): sealed to their caller and their request, each leg a call of its own.</summary>
public class RequestStateTests
{
    private const string Raw = "raw \"state\" of é";
    private const string Call = "\"name\":\"x\",\"arguments\":{\"a\":1}";

    [Theory]
    [InlineData("tools/call", Call, "x", false)]
    [InlineData("tools/call", Call, "x", true)]
    [InlineData("prompts/get", "\"name\":\"p\"", "p", false)]
    [InlineData("resources/read", "\"uri\":\"file:///a\"", "file:///a", true)]
    public async Task State_SentBackWithItsRequest_ReachesTheUpstreamAsItsOwn(string method, string members, string name, bool asEvents)
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => AnswerAsync(http, arrival, asEvents));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var state = await AskAsync(gateway, method, members, name);
        Assert.Matches("^[A-Za-z0-9_-]+$", state);

        using var answer = await Modern.PostAsync(gateway, method, $"{members},\"inputResponses\":{{}},\"requestState\":\"{state}\"", name);
        Assert.Contains("done", await answer.Content.ReadAsStringAsync());
        Assert.Equal(Raw, (string?)upstream.Arrivals.Last().Message!["params"]!["requestState"]);
    }

    [Fact]
    public async Task Legs_AreEachDecidedAndCharged()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => AnswerAsync(http, arrival, asEvents: false));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 2));
        var state = await AskAsync(gateway, "tools/call", Call, "x");
        using var second = await Modern.PostAsync(gateway, "tools/call", $"{Call},\"requestState\":\"{state}\"", "x");
        Assert.Contains("done", await second.Content.ReadAsStringAsync());
        using var third = await Modern.PostAsync(gateway, "tools/call", $"{Call},\"requestState\":\"{state}\"", "x");
        Assert.Contains("[POLICY DENIED]", await third.Content.ReadAsStringAsync());
        Assert.Equal(["allowed", "allowed", "denied"], (await gateway.DecisionsAsync(expected: 3)).Select(decision => decision.Outcome));
        Assert.Equal(2, upstream.Arrivals.Count);
    }

    [Fact]
    public async Task State_OfAnotherRequestOrCaller_Is400AndStaysHere()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => AnswerAsync(http, arrival, asEvents: false));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var state = await AskAsync(gateway, "tools/call", Call, "x");

        await AssertRefusedAsync(gateway, Call, state, TestGateway.BobsToken);
        await AssertRefusedAsync(gateway, "\"name\":\"x\",\"arguments\":{\"a\":2}", state);
        await AssertRefusedAsync(gateway, "\"name\":\"x\"", state);
        await AssertRefusedAsync(gateway, "\"name\":\"y\",\"arguments\":{\"a\":1}", state, name: "y");
        await AssertRefusedAsync(gateway, "\"name\":\"x\",\"arguments\":{\"a\":1}", state, method: "prompts/get");
        foreach (var forged in (string[])["raw", "", state[..^1], state + "A", Changed(state), "\\u0042" + state[1..]])
            await AssertRefusedAsync(gateway, Call, forged);
        Assert.Single(upstream.Arrivals);
    }

    [Fact]
    public async Task State_InALegacyMessage_IsNotPassedEither()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.PostAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","requestState":"raw"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(upstream.Arrivals);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task State_ThatCannotBeSealed_EndsTheAnswerBeforeIt(int length)
    {
        // A lone half of a surrogate pair, or more than is ever held back.
        var state = "s" + (length == 10 ? "\\ud800" : new string('s', length));
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
            RecordingUpstream.EventsAsync(
                http,
                ": begun\n\n",
                $$"""data: {"jsonrpc":"2.0","id":{{arrival.Id}},"result":{"resultType":"input_required","requestState":"{{state}}"} }""" + "\n\n"));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await Modern.PostAsync(gateway, "tools/call", Call, "x");
        var read = new List<byte>();
        var stream = await answer.Content.ReadAsStreamAsync();
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (stream.ReadByte() is >= 0 and var next)
                read.Add((byte)next);
            await Task.CompletedTask;
        });
        Assert.DoesNotContain("\"s", Encoding.UTF8.GetString([.. read]));
    }

    private static Task AnswerAsync(HttpContext http, Arrival arrival, bool asEvents)
    {
        if (arrival.Message!["params"]!["requestState"] is not null)
            return RecordingUpstream.ResultAsync(http, arrival);
        var text = $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"raw \"state\" of \u00e9"}}""";
        return asEvents ? RecordingUpstream.EventsAsync(http, $"data: {text}\n\n") : RecordingUpstream.JsonAsync(http, text);
    }

    /// <summary>Each sealed value begins with A, its version; where it ends, chance may have put any character.</summary>
    private static string Changed(string state) => state[..^2] + (state[^2] == 'A' ? 'B' : 'A') + state[^1];

    private static async Task<string> AskAsync(TestGateway gateway, string method, string members, string name)
    {
        using var answer = await Modern.PostAsync(gateway, method, members, name);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("state\\\" of", text);
        return (string)JsonNode.Parse(text.StartsWith("data: ", StringComparison.Ordinal) ? text[6..] : text)!["result"]!["requestState"]!;
    }

    private static async Task AssertRefusedAsync(
        TestGateway gateway, string members, string state, string token = TestGateway.Token, string method = "tools/call", string name = "x")
    {
        using var answer = await Modern.PostAsync(gateway, method, $"{members},\"requestState\":\"{state}\"", name, token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"id\":7,\"error\":{\"code\":-32602", await answer.Content.ReadAsStringAsync());
    }
}
