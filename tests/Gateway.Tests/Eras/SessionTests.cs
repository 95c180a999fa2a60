using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Eras;

/// <summary>MCP sessions of the legacy era: sealed on their way out, opened on their way in, of no use to anybody else.</summary>
public class SessionTests
{
    private const string Raw = "upstream-session-1";
    private const string List = """{"jsonrpc":"2.0","id":3,"method":"resources/list"}""";

    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    [Fact]
    public async Task Session_OfAllRequests_ReachesTheUpstreamAsItsOwn()
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var session = await InitializeAsync(gateway);
        Assert.DoesNotContain(Raw, session);
        Assert.Matches("^[!-~]+$", session);

        using var posted = await gateway.PostAsync(List, headers: [("Mcp-Session-Id", session), ("Last-Event-ID", "8")]);
        using var streamed = await gateway.SendAsync(HttpMethod.Get, headers: [("Mcp-Session-Id", session), ("Last-Event-ID", "9")]);
        using var called = await gateway.CallAsync("x", headers: [("Mcp-Session-Id", session)]);
        using var ended = await gateway.SendAsync(HttpMethod.Delete, headers: [("Mcp-Session-Id", session)]);

        Assert.All([posted, streamed, called, ended], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.All(upstream.Arrivals.Skip(1), arrival => Assert.Equal(Raw, arrival.Headers["Mcp-Session-Id"]));

        // Only a GET resumes a stream: what a POST brings is taken for the answer to that message alone.
        Assert.Equal(["GET 9"], upstream.Arrivals.Where(arrival => arrival.Headers.ContainsKey("Last-Event-ID")).Select(arrival => $"{arrival.HttpMethod} {arrival.Headers["Last-Event-ID"]}"));
    }

    /// <summary>Clients end their session and exit; they do not wait for the answer.</summary>
    [Fact]
    public async Task Delete_CallerThatLeaves_EndsTheSessionAllTheSame()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var isCut = new TaskCompletionSource<bool>();
        await using var upstream = await RecordingUpstream.StartAsync(async (http, arrival) =>
        {
            if (arrival.HttpMethod == "DELETE")
            {
                arrived.SetResult();
                await Task.WhenAny(release.Task, Task.Delay(Timeout.Infinite, http.RequestAborted));
                isCut.SetResult(http.RequestAborted.IsCancellationRequested);
            }

            await RecordingUpstream.ResultAsync(http, arrival);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, gateway.Endpoint.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"DELETE /mcp/pimea HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TestGateway.Token}\r\n\r\n"));
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }

        // Other requests through the same gateway: by their end a cancel of the first would have come long since.
        for (var i = 0; i < 20; i++)
            (await gateway.CallAsync("x")).Dispose();
        release.SetResult();
        Assert.False(await isCut.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Session_RepeatedByTheUpstream_KeepsItsText()
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var session = await InitializeAsync(gateway);
        using var answer = await gateway.PostAsync(List, headers: [("Mcp-Session-Id", session)]);
        Assert.Equal(session, Assert.Single(answer.Headers.GetValues("Mcp-Session-Id")));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Session_NotThisGrantsOrChanged_Is404AndStaysHere(string method)
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var session = await InitializeAsync(gateway);
        await AssertUnknownAsync(gateway, method, session, TestGateway.BobsToken);
        foreach (var forged in (string[])[Raw, "", session[..^1], session + "A", session + "=", session[..^4] + (session[^4] == 'A' ? "BAAA" : "AAAA"), new string('A', 5_000), "a b"])
            await AssertUnknownAsync(gateway, method, forged);
        Assert.Equal("initialize", Assert.Single(upstream.Arrivals).Method);
    }

    [Fact]
    public async Task Session_EveryByteChanged_Is404()
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var session = await InitializeAsync(gateway);
        for (var at = 0; at < session.Length; at++)
            await AssertUnknownAsync(gateway, "POST", session[..at] + (session[at] == 'A' ? 'B' : 'A') + session[(at + 1)..]);
    }

    [Fact]
    public async Task Session_SentTwice_Is404()
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var session = await InitializeAsync(gateway);
        using var answer = await gateway.PostAsync(List, headers: [("Mcp-Session-Id", session), ("Mcp-Session-Id", session)]);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task NoSession_WhereTheUpstreamWantsOne_IsTheUpstreams400()
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.PostAsync(List, headers: [("Last-Event-ID", "7")]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("session needed", await answer.Content.ReadAsStringAsync());
        Assert.DoesNotContain("Last-Event-ID", Assert.Single(upstream.Arrivals).Headers.Keys);
    }

    [Fact]
    public async Task NoSession_WhereTheUpstreamGivesNone_IsNotMissed()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var started = await gateway.PostAsync(Initialize);
        Assert.False(started.Headers.Contains("Mcp-Session-Id"));
        using var answer = await gateway.SendAsync(HttpMethod.Get, headers: [("Last-Event-ID", "7")]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("Last-Event-ID", upstream.Arrivals.Last().Headers.Keys);
    }

    [Fact]
    public async Task Session_OnAnotherNodeWithTheKeys_Works()
    {
        const string keys = "--Sluice:Keys=b:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;a:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=";
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var first = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:Keys:0=a:QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=");
        await using var second = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, keys);
        await using var stranger = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);

        var session = await InitializeAsync(first);
        using var answer = await second.PostAsync(List, headers: [("Mcp-Session-Id", session)]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await AssertUnknownAsync(stranger, "POST", session);
        await AssertUnknownAsync(first, "POST", await InitializeAsync(second));
    }

    [Fact]
    public async Task Audit_NamesTheSessionByItsHash()
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var session = await InitializeAsync(gateway);
        using (await gateway.CallAsync("x", headers: [("Mcp-Session-Id", session)]))
        using (await gateway.CallAsync("y", headers: [("Mcp-Session-Id", session)]))
        using (await gateway.CallAsync("z"))
        {
        }

        await gateway.DecisionsAsync(expected: 3);
        var sessions = await RecordedSessionsAsync(Path.Combine(Path.GetDirectoryName(gateway.ManifestPath)!, "audit.db"));
        Assert.Matches("^[0-9a-f]{32}$", sessions[0]!);
        Assert.Equal((string?[])[sessions[0], sessions[0], null], sessions);
    }

    private static Task AnswerAsync(HttpContext http, Arrival arrival)
    {
        if (arrival.Method != "initialize" && !arrival.Headers.ContainsKey("Mcp-Session-Id"))
            return RecordingUpstream.JsonAsync(http, "session needed", 400);
        http.Response.Headers["Mcp-Session-Id"] = Raw;
        return RecordingUpstream.ResultAsync(http, arrival);
    }

    private static async Task<string?[]> RecordedSessionsAsync(string file)
    {
        await using var database = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await database.OpenAsync();
        var command = database.CreateCommand();
        command.CommandText = "SELECT mcp_session FROM decisions ORDER BY id";
        await using var rows = await command.ExecuteReaderAsync();
        var sessions = new List<string?>();
        while (await rows.ReadAsync())
            sessions.Add(rows.IsDBNull(0) ? null : rows.GetString(0));
        return [.. sessions];
    }

    private static async Task<string> InitializeAsync(TestGateway gateway)
    {
        using var answer = await gateway.PostAsync(Initialize);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private static async Task AssertUnknownAsync(TestGateway gateway, string method, string session, string token = TestGateway.Token)
    {
        using var answer = method == "POST"
            ? await gateway.PostAsync(List, token, ("Mcp-Session-Id", session))
            : await gateway.SendAsync(new HttpMethod(method), token, ("Mcp-Session-Id", session));
        Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{session}: {answer.StatusCode}");
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(method == "POST" ? 3 : null, (int?)error["id"]);
        Assert.Equal(-32001, (int?)error["error"]!["code"]);
    }
}
