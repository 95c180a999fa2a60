using System.Text.Json;
using Sluice.Gateway.Admin.Servers.Probing;
using Sluice.Gateway.Tests.EndToEnd.Clients;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.PimeaServer;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Admin.Servers;

/// <summary>Against real servers of both eras.</summary>
public class ServerProbeTests
{
    private const string Secret = "upstream-secret";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_ModernServer_FindsItsToolsWithTheServersCredentials(bool answerWithJson)
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = Secret, AnswerWithJson = answerWithJson });

        var found = (await RunAsync(ServerAt(sample.Endpoint))).Found!;

        Assert.Equal(("modern", "2026-07-28"), (found.Era, found.ProtocolVersion));
        Assert.False(string.IsNullOrEmpty(found.Name));
        Assert.Equal(["pimea_chat", "pimea_get_answer", "pimea_start_session"], found.Tools.Tools.Select(tool => tool.Name).Order());
        Assert.All(found.Tools.Tools, tool => Assert.Equal("object", tool.InputSchema!.Value.GetProperty("type").GetString()));
        Assert.False(found.Tools.IsCut);
        Assert.Equal(0, sample.ReadStats().Unauthorised);
    }

    [Fact]
    public async Task Run_FixtureOfBothEras_IsModern()
    {
        await using var fixture = await FixtureUpstream.StartAsync();

        var found = (await RunAsync(ServerAt(fixture.Endpoint))).Found!;

        Assert.Equal("modern", found.Era);
        Assert.NotEmpty(found.Tools.Tools);
    }

    [Fact]
    public async Task Run_LegacyServer_ShakesHandsReadsAllPagesAndEndsItsSession()
    {
        await using var upstream = await RecordingUpstream.StartAsync(LegacyOnly.AnswerAsync);

        var found = (await RunAsync(ServerAt(upstream.Endpoint))).Found!;

        Assert.Equal(("legacy", "2025-06-18", "old", "1.2"), (found.Era, found.ProtocolVersion, found.Name, found.Version));
        Assert.Equal(["a", "b", "c"], found.Tools.Tools.Select(tool => tool.Name));
        Assert.Equal(("The first.", "Bee"), (found.Tools.Tools[0].Description, found.Tools.Tools[1].Title));
        var seen = upstream.Arrivals.ToArray();
        Assert.Equal(
            ["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/list", "DELETE"], seen.Select(arrival => arrival.Method ?? arrival.HttpMethod));
        Assert.All(seen[2..], arrival => Assert.Equal(("2025-06-18", LegacyOnly.Session), (arrival.Headers["MCP-Protocol-Version"], arrival.Headers["Mcp-Session-Id"])));
        Assert.All(seen, arrival => Assert.Equal(Secret, arrival.Headers["X-API-Key"]));
    }

    [Fact]
    public async Task Run_ListWithoutEnd_IsCut()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => arrival.Method == "tools/list"
            ? LegacyOnly.ResultAsync(http, arrival, """{"tools":[{"name":"again"}],"nextCursor":"same"}""")
            : LegacyOnly.ResultAsync(http, arrival, """{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}"""));

        var tools = (await RunAsync(ServerAt(upstream.Endpoint))).Found!.Tools;

        Assert.Equal((true, ToolPages.MostPages), (tools.IsCut, tools.Tools.Count));
    }

    [Fact]
    public async Task Run_ServerThatWritesOnAndOn_IsBrokenOff()
    {
        await using var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            var noise = $": {new string('x', 100_000)}\n\n";
            while (!http.RequestAborted.IsCancellationRequested)
                await RecordingUpstream.EventsAsync(http, noise);
        });

        var failure = (await RunAsync(ServerAt(upstream.Endpoint))).Failure!;

        Assert.Equal(ProbeFailures.TooLarge, failure);
    }

    [Fact]
    public async Task Run_SilentServer_IsGivenUpAfterTenSeconds()
    {
        var time = new ManualTime();
        await using var upstream = new ScriptedUpstream(async (peer, _) =>
        {
            await peer.ReadAsync();
            await peer.WaitForCloseAsync();
        });
        using var client = new TestClient(upstream.Server(), time: time);
        var probe = new ServerProbe(client.Pools, time);
        var running = probe.RunAsync(client.Server, default);
        await upstream.RequestAsync();

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(ProbeFailures.TimedOut, (await running).Failure);
        await upstream.EndAsync();
    }

    [Fact]
    public async Task Run_MoreThanANodeMayAtOnce_IsBusy()
    {
        await using var upstream = new ScriptedUpstream((peer, _) => peer.WaitForCloseAsync());
        using var client = new TestClient(upstream.Server());
        var probe = new ServerProbe(client.Pools, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = Enumerable.Range(0, ProbePlaces.MostAtOnce).Select(i => probe.RunAsync(ServerAt(upstream.Url, organisation: $"o{i / 2}"), stop.Token)).ToArray();

        Assert.Equal(ProbeFailures.TooManyAtOnce, (await probe.RunAsync(ServerAt(upstream.Url, organisation: "another"), default)).Failure);

        await stop.CancelAsync();
        foreach (var one in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    [Fact]
    public async Task Run_MoreThanAnOrganisationMayAtOnce_IsBusyForThatOneOnly()
    {
        await using var upstream = new ScriptedUpstream((peer, _) => peer.WaitForCloseAsync());
        using var client = new TestClient(upstream.Server());
        var probe = new ServerProbe(client.Pools, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = Enumerable.Range(0, ProbePlaces.MostOfOneOrganisation).Select(_ => probe.RunAsync(ServerAt(upstream.Url, organisation: "greedy"), stop.Token)).ToList();

        Assert.Equal(ProbeFailures.TooManyOfOrganisation, (await probe.RunAsync(ServerAt(upstream.Url, organisation: "greedy"), default)).Failure);
        running.Add(probe.RunAsync(ServerAt(upstream.Url, organisation: "another"), stop.Token));

        await stop.CancelAsync();
        foreach (var one in running)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
    }

    [Theory]
    [InlineData(401, "Credentials")]
    [InlineData(403, "Credentials")]
    [InlineData(404, "Http")]
    [InlineData(307, "Http")]
    [InlineData(500, "Http")]
    public async Task Run_ErrorStatus_SaysWhichAndNothingThatTheServerWrote(int status, string stage)
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
        {
            var text = $"You sent {arrival.Headers["X-API-Key"]}";
            http.Response.Headers.WWWAuthenticate = text;
            http.Response.Headers.Location = $"http://127.0.0.1:1/{arrival.Headers["X-API-Key"]}";
            return RecordingUpstream.JsonAsync(http, JsonSerializer.Serialize(text), status);
        });

        var failure = (await RunAsync(ServerAt(upstream.Endpoint))).Failure!;

        Assert.Equal((stage, status), (failure.Stage.ToString(), failure.Status));
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_JsonRpcError_SaysItsCodeAndNothingThatTheServerWrote()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => RecordingUpstream.JsonAsync(
            http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"error":{"code":-32001,"message":"unknown key {{{arrival.Headers["X-API-Key"]}}}"}}"""));

        var failure = (await RunAsync(ServerAt(upstream.Endpoint))).Failure!;

        Assert.Equal((ProbeStage.Mcp, -32001), (failure.Stage, failure.Code));
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://no-such-host.invalid/mcp", "Dns")]
    [InlineData("http://127.0.0.1:{closed}/mcp", "Connect")]
    [InlineData("https://127.0.0.1:{plain}/mcp", "Connect|Tls")]
    public async Task Run_NoConnection_SaysWhere(string url, string stages)
    {
        await using var plain = ScriptedUpstream.Answering("no TLS");
        int closed;
        await using (var gone = ScriptedUpstream.Answering(""))
            closed = gone.Url.Port;
        var address = url.Replace("{closed}", $"{closed}", StringComparison.Ordinal).Replace("{plain}", $"{plain.Url.Port}", StringComparison.Ordinal);

        var failure = (await RunAsync(ServerAt(new Uri(address)))).Failure!;

        Assert.Contains(failure.Stage.ToString(), stages.Split('|'));
    }

    [Fact]
    public async Task Run_TenantsServerThatLeadsInside_IsRefusedWithoutTheAddress()
    {
        await using var upstream = await RecordingUpstream.StartAsync(LegacyOnly.AnswerAsync);

        var failure = (await RunAsync(ServerAt(upstream.Endpoint, isDeclared: false))).Failure!;

        Assert.Equal(ProbeStage.Egress, failure.Stage);
        Assert.DoesNotContain("127.0.0.1", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(upstream.Arrivals);
    }

    [Theory]
    [InlineData("text/html", "<html>Welcome</html>", "Answer")]
    [InlineData("application/json", "{\"hello\":1}", "Answer")]
    [InlineData("application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"supportedVersions\":[\"\\ud800\"]}}", "Answer")]
    [InlineData("application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"x\",\"\\udc00\":1}}", "Answer")]
    [InlineData("application/json", "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":\"x\"}}", "Mcp")]
    [InlineData("application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32022,\"message\":\"no\",\"data\":{\"supported\":[\"2031-01-01\"]}}}", "Mcp")]
    public async Task Run_WhatIsNoMcp_SaysSo(string type, string body, string stage)
    {
        await using var upstream = ScriptedUpstream.Answering($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.Equal(stage, (await RunAsync(ServerAt(upstream.Url))).Failure!.Stage.ToString());
    }

    private static async Task<ProbeResult> RunAsync(Server server)
    {
        using var client = new TestClient(server);
        var probe = new ServerProbe(client.Pools, TimeProvider.System);
        return await probe.RunAsync(server, default).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static Server ServerAt(Uri url, bool isDeclared = true, string organisation = "default") => new()
    {
        Id = "pimea",
        Slug = "pimea",
        Organisation = organisation,
        Url = url,
        IsDeclared = isDeclared,
        Headers = [KeyValuePair.Create("X-API-Key", Secret)],
    };
}
