using System.Net;
using System.Text.Json;

namespace Sluice.PimeaServer.Tests.Mcp;

public sealed class LegacyEraTests : IAsyncLifetime
{
    private const string Ping = """{"jsonrpc":"2.0","id":"p-1","method":"ping"}""";

    private PimeaServerHost _server = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PimeaServerHost.StartAsync();
        _client = new RawClient(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Post_WithoutSession_Is400WithTheId()
    {
        using var answer = await _client.PostAsync(Ping);

        await AssertErrorAsync(answer, HttpStatusCode.BadRequest, -32600, "p-1");
    }

    [Fact]
    public async Task Post_UnknownSession_Is404WithTheId()
    {
        using var answer = await _client.PostAsync(Ping, ("Mcp-Session-Id", "unknown"));

        await AssertErrorAsync(answer, HttpStatusCode.NotFound, -32001, "p-1");
    }

    [Fact]
    public async Task Post_UnknownVersion_Is400WithTheSupportedOnes()
    {
        using var answer = await _client.PostAsync(Ping, ("MCP-Protocol-Version", "2027-01-01"));

        var error = await AssertErrorAsync(answer, HttpStatusCode.BadRequest, -32022, "p-1");
        Assert.Contains(Era.Modern, error.GetProperty("data").GetProperty("supported").EnumerateArray().Select(entry => entry.GetString()));
    }

    [Fact]
    public async Task Delete_OpenSession_EndsIt()
    {
        var session = await _client.OpenSessionAsync();
        using var before = await _client.PostAsync(Ping, session);

        using var delete = await _client.SendAsync(HttpMethod.Delete, body: null, session);
        using var after = await _client.PostAsync(Ping, session);

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (before.StatusCode, delete.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task Delete_WhileRequestsAreInFlight_EachIsAnsweredOrRefused()
    {
        for (var round = 0; round < 20; round++)
        {
            var session = await _client.OpenSessionAsync();
            var pings = Enumerable.Range(0, 16).Select(async _ =>
            {
                using var answer = await _client.PostAsync(Ping, session);
                return (answer.StatusCode, Body: await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }).ToArray();
            using var delete = await _client.SendAsync(HttpMethod.Delete, body: null, session);

            Assert.All(await Task.WhenAll(pings), answer => Assert.Contains(
                answer.StatusCode == HttpStatusCode.OK ? "\"result\":{}" : "-32001", answer.Body, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Post_Notification_IsAcceptedWithoutBody()
    {
        var session = await _client.OpenSessionAsync();

        using var answer = await _client.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", session);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Null(answer.Content.Headers.ContentType);
    }

    [Fact]
    public async Task Get_OpenSession_StreamsOnceUntilTheSessionEnds()
    {
        var session = await _client.OpenSessionAsync();
        using var stream = await _client.SendAsync(HttpMethod.Get, body: null, session);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);

        using var second = await _client.SendAsync(HttpMethod.Get, body: null, session);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);

        using var delete = await _client.SendAsync(HttpMethod.Delete, body: null, session);
        Assert.Equal("", await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Dispose_WhileAStreamIsOpen_EndsIt()
    {
        var session = await _client.OpenSessionAsync();
        using var stream = await _client.SendAsync(HttpMethod.Get, body: null, session);

        await _server.DisposeAsync();

        Assert.Equal("", await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Initialize_OverTheBound_EndsTheSessionThatWasIdleLongest()
    {
        var idle = await _client.OpenSessionAsync();
        var used = await _client.OpenSessionAsync();
        for (var i = 2; i < 1_000; i++)
            await _client.OpenSessionAsync();
        using var use = await _client.PostAsync(Ping, used);

        await _client.OpenSessionAsync();

        using var forIdle = await _client.PostAsync(Ping, idle);
        using var forUsed = await _client.PostAsync(Ping, used);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (forIdle.StatusCode, forUsed.StatusCode));
    }

    private static async Task<JsonElement> AssertErrorAsync(HttpResponseMessage answer, HttpStatusCode status, int code, string id)
    {
        Assert.Equal(status, answer.StatusCode);
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((code, id), (body.GetProperty("error").GetProperty("code").GetInt32(), body.GetProperty("id").GetString()));
        return body.GetProperty("error");
    }
}
