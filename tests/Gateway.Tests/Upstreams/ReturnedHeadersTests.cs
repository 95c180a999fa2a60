using Microsoft.AspNetCore.Http;
using static Sluice.Gateway.Tests.Upstreams.TestClient;

namespace Sluice.Gateway.Tests.Upstreams;

public sealed class ReturnedHeadersTests
{
    [Fact]
    public async Task Copy_Headers_AllButHopByHopAndTheGatewaysOwnPass()
    {
        var (headers, _) = await ReturnedAsync(
            "200 OK",
            "content-type: application/json",
            "mcp-session-id: s-1",
            "X-Odd:  spaces around \t",
            "Vary: Accept",
            "VARY: Origin",
            "Set-Cookie: a=b",
            "set-cookie2: a=b",
            "Connection: keep-alive, X-Hop",
            "Connection: x-other",
            "X-Hop: 1",
            "X-Other: 1",
            "Keep-Alive: timeout=5",
            "Location: https://upstream.example/?key=1",
            "Content-Location: /x",
            "Refresh: 0; url=https://upstream.example/",
            "Alt-Svc: h3=\":443\"",
            "Strict-Transport-Security: max-age=1",
            "Clear-Site-Data: \"*\"",
            "Proxy-Authenticate: Basic",
            "Proxy-Connection: keep-alive",
            "TE: trailers",
            "Trailer: X",
            "Upgrade: h2c",
            "Content-Length: 2",
            "Server: nginx",
            "Date: Mon, 01 Jan 2029 00:00:00 GMT",
            "WWW-Authenticate: Bearer",
            "X-Latin: caf\u00e9",
            "X-Bell: \u0007");

        Assert.Equal(
            ["Content-Type: application/json", "Mcp-Session-Id: s-1", "Vary: Accept,Origin", "WWW-Authenticate: Bearer", "X-Odd: spaces around"],
            headers.Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Copy_Unauthorized_DropsTheChallenge()
    {
        var (headers, status) = await ReturnedAsync("401 Unauthorized", "WWW-Authenticate: Bearer", "Content-Length: 2", "X-A: b");

        Assert.Equal(401, status);
        Assert.Equal(["X-A"], headers.Keys);
    }

    [Fact]
    public async Task Copy_CommonNamesAndValues_AreTheSameStrings()
    {
        var (one, _) = await ReturnedAsync("200 OK", "Content-Type: application/json", "Content-Length: 2");
        var (two, _) = await ReturnedAsync("200 OK", "content-type: application/json", "Content-Length: 2");

        Assert.Same(one.Keys.Single(), two.Keys.Single());
        Assert.Same(one.ContentType.ToString(), two.ContentType.ToString());
    }

    [Fact]
    public async Task Copy_AfterTheBody_IsRefused()
    {
        await using var upstream = ScriptedUpstream.Answering(ScriptedUpstream.Json("{}"));
        using var client = new TestClient(upstream.Server());
        var exchange = await client.PostAsync();
        await exchange.ReadAsync();

        Assert.Throws<InvalidOperationException>(() => exchange.CopyHeadersTo(new HeaderDictionary()));
        exchange.Release();
    }

    private static async Task<(IHeaderDictionary Headers, int Status)> ReturnedAsync(string status, params string[] fields)
    {
        await using var upstream = ScriptedUpstream.Answering($"HTTP/1.1 {status}\r\n{string.Join("\r\n", fields)}\r\n\r\n{{}}");
        using var client = new TestClient(upstream.Server());
        var exchange = await client.PostAsync();
        var headers = new HeaderDictionary();
        exchange.CopyHeadersTo(headers);
        var read = exchange.Status;
        Assert.Equal("{}", await ReadToEndAsync(exchange));
        return (headers, read);
    }
}
