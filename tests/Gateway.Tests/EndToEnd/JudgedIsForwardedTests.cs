using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>Ways to have the upstream read, or act on, something else than the gateway judged.</summary>
public class JudgedIsForwardedTests
{
    [Theory]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json; charset=utf-8; charset=utf-7")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("text/plain")]
    public async Task ContentType_ThatReadsTheBytesDifferently_Is415(string contentType)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, """{ "version": "1", "default": "deny" }""");
        using var request = Post(gateway, """{"jsonrpc":"2.0","id":1,"method":"tools+AC8-call","params":{"name":"forbidden"}}""");
        request.Content!.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Empty(upstream.Arrivals);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON;charset=\"UTF-8\"")]
    public async Task ContentType_JsonInUtf8_Passes(string contentType)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var request = Post(gateway, """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        request.Content!.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Mcp-Method", "tools/list", false)]
    [InlineData("Mcp-Method", "tools/call", true)]
    [InlineData("Mcp-Name", "forbidden", false)]
    [InlineData("Mcp-Name", "safe", true)]
    [InlineData("Mcp-Name", "=?base64?c2FmZQ==?=", true)]
    [InlineData("Mcp-Name", "=?base64?Zm9yYmlkZGVu?=", false)]
    public async Task Header_ThatRepeatsTheBody_MustAgreeWithIt(string header, string value, bool passes)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var answer = await gateway.CallAsync("safe", headers: [(header, value)]);

        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(passes ? 1 : 0, upstream.Arrivals.Count);
        if (!passes)
            Assert.Contains("\"id\":7,\"error\":{\"code\":-32020", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Upload_BrokenOff_GivesItsPlaceBack()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:CallsPerGrant=1");
        for (var i = 0; i < 3; i++)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, gateway.Endpoint.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST /mcp/pimea HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TestGateway.Token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var answer = await gateway.CallAsync("x");
            if (answer.StatusCode == HttpStatusCode.OK)
                break;
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            await Task.Delay(10, limit.Token);
        }
    }

    [Fact]
    public async Task ToolList_Encoded_IsAnErrorNotALeak()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, _) =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return RecordingUpstream.EventsAsync(http, "not looked into");
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, """{ "version": "1", "default": "deny" }""");
        using var answer = await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    private static HttpRequestMessage Post(TestGateway gateway, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, gateway.Endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        return request;
    }
}
