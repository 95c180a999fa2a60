using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.PimeaServer;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>The real C# client of both eras through the gateway, against the sample.</summary>
public class PimeaFlowTests
{
    private const string Legacy = "2025-11-25";
    private const string Modern = "2026-07-28";

    public static TheoryData<string, bool> ErasAndFramings() => new()
    {
        { Legacy, false }, { Legacy, true }, { Modern, false }, { Modern, true },
    };

    [Theory]
    [MemberData(nameof(ErasAndFramings))]
    public async Task Flow_ThroughTheGateway_RunsToItsAnswer(string version, bool answerWithJson)
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = "upstream-secret", AnswerWithJson = answerWithJson });
        await using var gateway = await TestGateway.StartAsync(sample.Endpoint, Policies.Pimea);
        await using var client = await ConnectAsync(gateway, version);
        Assert.Equal(version, client.NegotiatedProtocolVersion);

        var tools = await client.ListToolsAsync();
        Assert.Equal(["pimea_chat", "pimea_get_answer", "pimea_start_session"], tools.Select(tool => tool.Name).Order());

        var start = await client.CallToolAsync("pimea_start_session", new Dictionary<string, object?> { ["message"] = "Create a marketing strategy" });
        var session = start.StructuredContent!.Value.GetProperty("session_id").GetString();
        CallToolResult chat = start;
        for (var i = 0; i < 3; i++)
            chat = await client.CallToolAsync("pimea_chat", new Dictionary<string, object?> { ["session_id"] = session, ["message"] = $"Fact {i}" });
        Assert.Equal("complete", chat.StructuredContent!.Value.GetProperty("status").GetString());
        var answer = await client.CallToolAsync("pimea_get_answer", new Dictionary<string, object?> { ["session_id"] = session });
        Assert.NotEqual(true, answer.IsError);
        Assert.True(answer.StructuredContent!.Value.TryGetProperty("recommendations", out _));

        var seen = sample.ReadStats();
        Assert.DoesNotContain("authorization", seen.Headers.Keys);
        Assert.Equal(0, seen.Unauthorised);
        Assert.Equal(3, seen.Tools["pimea_chat"]);
    }

    [Theory]
    [MemberData(nameof(ErasAndFramings))]
    public async Task Start_EleventhInAMinute_IsDeniedAndNeverReachesTheUpstream(string version, bool answerWithJson)
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { AnswerWithJson = answerWithJson });
        await using var gateway = await TestGateway.StartAsync(sample.Endpoint, Policies.Pimea);
        await using var client = await ConnectAsync(gateway, version);

        for (var i = 0; i < 10; i++)
            Assert.NotEqual(true, (await StartSessionAsync(client)).IsError);
        var denied = await StartSessionAsync(client);

        Assert.True(denied.IsError);
        Assert.Matches(@"^\[POLICY DENIED\] Limit of 10 per minute reached; retry in (60|5\d) s\.$", ((TextContentBlock)denied.Content[0]).Text);
        var decision = denied.Meta!["sluice/decision"]!;
        Assert.Equal("limit", (string?)decision["reason"]);
        Assert.Equal("/tools/pimea_start_session/limits/pimea_start_session_rate", (string?)decision["rule"]);
        Assert.InRange((long)decision["retryAfterMs"]!, 30_000, 60_000);
        Assert.Equal(10, sample.ReadStats().Tools["pimea_start_session"]);
    }

    private static Task<McpClient> ConnectAsync(TestGateway gateway, string version)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = gateway.Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {TestGateway.Token}" },
        });
        return McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = version });
    }

    private static async Task<CallToolResult> StartSessionAsync(McpClient client) =>
        await client.CallToolAsync("pimea_start_session", new Dictionary<string, object?> { ["message"] = "Which channels?" });
}
