using System.Net;
using System.Net.Sockets;

namespace Sluice.PimeaServer.Tests.Mcp;

public sealed class McpEndpointTests
{
    [Theory]
    [InlineData(false, "application/json, text/event-stream", "text/event-stream")]
    [InlineData(false, "application/json", "application/json")]
    [InlineData(false, "*/*", "text/event-stream")]
    [InlineData(true, "application/json, text/event-stream", "application/json")]
    [InlineData(true, "text/event-stream", "text/event-stream")]
    [InlineData(true, "*/*", "application/json")]
    public async Task Post_FramingConfiguredAndAccepted_ChoosesTheContentType(bool answerWithJson, string accept, string expected)
    {
        await using var server = await PimeaServerHost.StartAsync(new PimeaServerOptions { AnswerWithJson = answerWithJson });
        using var client = new RawClient(server);

        using var answer = await client.PostAsync(RawClient.Initialize, ("Accept", accept));

        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var opening = string.Equals(expected, "application/json", StringComparison.Ordinal) ? "{\"" : "event: message\ndata: {\"";
        Assert.StartsWith(opening, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NeitherFramingAccepted_Is406()
    {
        await using var server = await PimeaServerHost.StartAsync();
        using var client = new RawClient(server);

        using var answer = await client.PostAsync(RawClient.Initialize, ("Accept", "text/html"));

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"jsonrpc":"2.0"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"ping"}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"} trailing""")]
    public async Task Post_NotOneMessage_Is400(string body)
    {
        await using var server = await PimeaServerHost.StartAsync();
        using var client = new RawClient(server);

        using var answer = await client.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"error\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_BodyOverFourMebibytes_Is413()
    {
        await using var server = await PimeaServerHost.StartAsync();

        // Announced, not sent: the server closes the connection, and a client still writing would see that instead of the status.
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.BaseAddress.Host, server.BaseAddress.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(
            "POST /mcp/ HTTP/1.1\r\nHost: localhost\r\nX-API-Key: a-key\r\nContent-Length: 4194305\r\n\r\n"u8.ToArray(),
            TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }
}
