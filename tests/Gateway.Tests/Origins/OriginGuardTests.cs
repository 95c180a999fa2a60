using System.Net.Sockets;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Origins;

/// <summary>Raw requests, because clients set Host themselves.</summary>
public sealed class OriginGuardTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":7,"method":"ping"}""";

    [Theory]
    [InlineData("Host: localhost\r\n", 200)]
    [InlineData("Host: 127.0.0.1:8080\r\nOrigin: http://localhost:6274\r\n", 200)]
    [InlineData("Host: [::1]\r\nOrigin: https://gateway.example\r\n", 200)]
    [InlineData("Host: gateway.example:1\r\nOrigin: https://app.example\r\n", 200)]
    [InlineData("Host: evil.example.com\r\nOrigin: http://evil.example.com\r\n", 403)]
    [InlineData("Host: evil.example.com\r\n", 403)]
    [InlineData("Host: 10.0.0.7\r\n", 403)]
    [InlineData("Host: localhost\r\nOrigin: http://evil.example.com\r\n", 403)]
    [InlineData("Host: localhost\r\nOrigin: null\r\n", 403)]
    [InlineData("Host: localhost\r\nOrigin:\r\n", 403)]
    [InlineData("Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example.com\r\n", 403)]
    [InlineData("Host:\r\n", 403)]
    [InlineData("", 400)]
    public async Task Call_HostAndOrigin_AreValidatedAheadOfTheToken(string headers, int status)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);

        var answer = await SendAsync(gateway, $"POST /mcp/pimea HTTP/1.1\r\n{headers}Authorization: Bearer {TestGateway.Token}\r\n", Ping);
        var stranger = await SendAsync(gateway, $"POST /mcp/pimea HTTP/1.1\r\n{headers}", Ping);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.StartsWith($"HTTP/1.1 {(status == 200 ? 401 : status)} ", stranger);
        Assert.Equal(status == 200 ? 1 : 0, upstream.Arrivals.Count);
        if (status != 403) return;
        Assert.Contains("""{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":""", answer);
        Assert.Contains(headers.Contains("Host: localhost") ? "Sluice:AllowedOrigins" : "Sluice:AllowedHosts", answer);
        Assert.DoesNotContain("evil", answer);
    }

    [Theory]
    [InlineData("/healthz", "10.0.0.7:8080", 200)]
    [InlineData("/readyz", "[fd00::7]", 200)]
    [InlineData("/healthz", "localhost", 200)]
    [InlineData("/readyz", "evil.example.com", 403)]
    [InlineData("/other", "10.0.0.7", 403)]
    public async Task Health_ByAddress_IsAnswered(string path, string host, int status)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);

        Assert.StartsWith($"HTTP/1.1 {status} ", await SendAsync(gateway, $"GET {path} HTTP/1.1\r\nHost: {host}\r\n", ""));
    }

    [Fact]
    public async Task Call_WithoutHostInHttp10_Is403()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);

        Assert.StartsWith("HTTP/1.1 403 ", await SendAsync(gateway, "GET /healthz HTTP/1.0\r\n", ""));
    }

    private static Task<TestGateway> StartAsync(RecordingUpstream upstream) => TestGateway.StartAsync(
        upstream.Endpoint, Policies.AllowAll, "--Sluice:PublicUrl=https://gateway.example/", "--Sluice:AllowedOrigins=https://app.example/; https://b.example");

    private static async Task<string> SendAsync(TestGateway gateway, string head, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Endpoint.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}Content-Type: application/json\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
