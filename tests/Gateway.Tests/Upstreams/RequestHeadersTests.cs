using Microsoft.AspNetCore.Http;
using static Sluice.Gateway.Tests.Upstreams.ScriptedUpstream;

namespace Sluice.Gateway.Tests.Upstreams;

public sealed class RequestHeadersTests
{
    [Fact]
    public async Task Send_ClientHeaders_OnlyTheListedOnesPass()
    {
        var request = await ReceivedAsync(new HeaderDictionary
        {
            ["accept"] = "application/json, text/event-stream",
            ["Content-Type"] = "application/json",
            ["Mcp-Session-Id"] = "s-1",
            ["MCP-Protocol-Version"] = "2026-07-28",
            ["mcp-param-city"] = "Zürich",
            ["Last-Event-ID"] = "7",
            ["traceparent"] = "00-1-2-01",
            ["tracestate"] = new(["a=1", "b=2"]),
            ["baggage"] = "",
            ["Authorization"] = "Bearer secret",
            ["Cookie"] = "a=b",
            ["Host"] = "evil.example",
            ["Connection"] = "keep-alive",
            ["Keep-Alive"] = "timeout=5",
            ["Proxy-Authorization"] = "Basic x",
            ["TE"] = "trailers",
            ["Trailer"] = "X",
            ["Transfer-Encoding"] = "chunked",
            ["Upgrade"] = "h2c",
            ["Content-Length"] = "99",
            ["Content-Encoding"] = "gzip",
            ["Accept-Encoding"] = "gzip",
            ["Expect"] = "100-continue",
            ["Origin"] = "https://a.example",
            ["Forwarded"] = "for=1.2.3.4",
            ["X-Forwarded-For"] = "1.2.3.4",
            ["X-API-Key"] = "client",
            ["XMcp-Name"] = "x",
        });

        Assert.Equal(
            [
                "Accept-Encoding: identity",
                "accept: application/json, text/event-stream",
                "baggage:",
                "Content-Length: 2",
                "Content-Type: application/json",
                "Host: 127.0.0.1",
                "Last-Event-ID: 7",
                "mcp-param-city: Zürich",
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Session-Id: s-1",
                "traceparent: 00-1-2-01",
                "tracestate: a=1",
                "tracestate: b=2",
            ],
            Sorted(request));
    }

    [Theory]
    [InlineData("x\r\nAuthorization: Bearer stolen")]
    [InlineData("x\nCookie: a")]
    [InlineData("x\rb")]
    [InlineData("nul\0")]
    [InlineData("escape\u001b[0m")]
    [InlineData("del\u007f")]
    [InlineData("c1\u0085")]
    public async Task Send_ValueWithControlCharacter_StaysHere(string value)
    {
        var request = await ReceivedAsync(new HeaderDictionary { ["Mcp-Name"] = value, ["Accept"] = value, ["Mcp-Method"] = "tools/call" });

        Assert.Equal(["Accept-Encoding: identity", "Content-Length: 2", "Host: 127.0.0.1", "Mcp-Method: tools/call"], Sorted(request));
    }

    [Theory]
    [InlineData("Mcp-Name: a\r\nCookie")]
    [InlineData("Mcp-Näme")]
    [InlineData("Mcp- Name")]
    [InlineData("Mcp-Name:")]
    public async Task Send_NameThatIsNoToken_StaysHere(string name)
    {
        var request = await ReceivedAsync(new HeaderDictionary { [name] = "x" });

        Assert.Equal(["Accept-Encoding: identity", "Content-Length: 2", "Host: 127.0.0.1"], Sorted(request));
    }

    [Fact]
    public async Task Send_HeaderNamedByConnection_StaysHere()
    {
        var request = await ReceivedAsync(new HeaderDictionary
        {
            ["Connection"] = new(["close", "x, MCP-NAME ,traceparent"]),
            ["Mcp-Name"] = "a",
            ["traceparent"] = "b",
            ["tracestate"] = "c",
        });

        Assert.Equal(["Accept-Encoding: identity", "Content-Length: 2", "Host: 127.0.0.1", "tracestate: c"], Sorted(request));
    }

    [Fact]
    public async Task Send_ServersOwnHeaders_WinOverTheClients()
    {
        var request = await ReceivedAsync(
            new HeaderDictionary { ["mcp-region"] = "client", ["ACCEPT"] = "text/html", ["x-api-key"] = "client", ["Mcp-Name"] = "tool" },
            ("Mcp-Region", "server"),
            ("Accept", "application/json"),
            ("X-API-Key", "key é"),
            ("Host", "virtual.example"));

        Assert.Equal(
            ["Accept-Encoding: identity", "Accept: application/json", "Content-Length: 2", "Host: virtual.example", "Mcp-Name: tool", "Mcp-Region: server", "X-API-Key: key é"],
            Sorted(request));
    }

    [Fact]
    public async Task Send_ServersOwnHeadersThatAreMalformedOrFraming_AreNotSent()
    {
        var request = await ReceivedAsync(
            new HeaderDictionary(),
            ("X-Key", "from a file\n"),
            ("X Key", "a"),
            ("", "a"),
            ("X-Good", "\ttab\tinside"),
            ("Transfer-Encoding", "chunked"),
            ("content-length", "0"),
            ("Connection", "close"),
            ("Accept-Encoding", "br"));

        Assert.Equal(["Accept-Encoding: identity", "Content-Length: 2", "Host: 127.0.0.1", "X-Good: \ttab\tinside"], Sorted(request));
    }

    [Fact]
    public async Task For_ServersOwnHeadersThatAreNotSent_WarnsOnceWithoutTheirValues()
    {
        await using var upstream = Answering(Json("{}"));
        using var log = new CapturedLog();
        using var client = new TestClient(upstream.Server(("X-Key", "secret\n"), ("Connection", "secret"), ("X-Fine", "secret")), loggers: log);

        await client.CallAsync();
        await client.CallAsync();

        Assert.Collection(
            log.Lines,
            line => Assert.StartsWith("Warning: Server pimea: its header X-Key is not sent", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Warning: Server pimea: its header Connection is not sent", line, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    private static async Task<ReceivedRequest> ReceivedAsync(IHeaderDictionary headers, params (string Name, string Value)[] own)
    {
        await using var upstream = Answering(Json("{}"));
        using var client = new TestClient(upstream.Server(own));
        Assert.Equal("{}", await client.CallAsync("{}", headers));
        var request = Assert.Single(upstream.Requests);
        Assert.Equal("{}", request.Text);
        return request with { Head = request.Head.Replace($":{upstream.Url.Port}", "", StringComparison.Ordinal) };
    }

    private static IEnumerable<string> Sorted(ReceivedRequest request) =>
        request.Fields.Select(field => field.TrimEnd(' ')).Order(StringComparer.OrdinalIgnoreCase);
}
