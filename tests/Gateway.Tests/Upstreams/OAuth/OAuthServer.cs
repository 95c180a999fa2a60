using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Sluice.Gateway.Tests.EndToEnd.Clients;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

/// <summary>The authorization server <c>oidc-provider</c> as a process, and beside it an MCP server that takes its tokens.</summary>
internal sealed class OAuthServer : IAsyncDisposable
{
    private const string Announcement = "LISTENING ";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private OAuthServer(Process process, string origin) => (_process, Origin) = (process, origin);

    public static OAuthClient Machine { get; } = new()
    {
        ClientId = "machine",
        ClientSecret = "machine-secret:with+odd/letters%",
        ClientAuthentication = TokenEndpoint.Basic,
    };

    public static OAuthClient Person { get; } = new() { ClientId = "person", ClientSecret = "person-secret", ClientAuthentication = TokenEndpoint.Basic };

    public string Origin { get; }

    public string Mcp => $"{Origin}/mcp";

    public static async Task<OAuthServer> StartAsync(string redirectUri)
    {
        var process = Process.Start(NodeClients.StartInfo("./oauth-server.mjs", redirectUri))!;
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Announcement))
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new OAuthServer(process, line[Announcement.Length..]);
        }

        throw new InvalidOperationException($"The authorization server did not start: {await errors}");
    }

    /// <summary>What was asked for at the token endpoint, in order; a refusal says so.</summary>
    public async Task<string[]> TokenRequestsAsync() => [.. (await SeenAsync())["tokenRequests"]!.AsArray().Select(request => request!.GetValue<string>())];

    /// <summary>The access tokens that the MCP server took, in order.</summary>
    public async Task<string[]> TokensTakenAsync() => [.. (await SeenAsync())["calls"]!.AsArray().Select(call => call!["value"]!.GetValue<string>())];

    /// <summary>From now on the MCP server refuses every token that it has taken.</summary>
    public Task RefuseTokensAsync() => _http.GetStringAsync($"{Origin}/test/refuse");

    /// <summary>A browser, signed in, that goes where it is sent until it is sent back to the gateway.</summary>
    public static async Task<Uri> VisitAsync(Uri address, string redirectUri)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        for (var hop = 0; hop < 10; hop++)
        {
            using var answer = await browser.GetAsync(address);
            Assert.True(answer.Headers.Location is not null, $"{address}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            address = new Uri(address, answer.Headers.Location);
            if (address.AbsoluteUri.StartsWith(redirectUri, StringComparison.Ordinal))
                return address;
        }

        throw new InvalidOperationException($"The browser was sent on and on, the last time to {address}");
    }

    public static AuthorizationResponse ResponseIn(Uri address)
    {
        var query = QueryHelpers.ParseQuery(address.Query);
        return new AuthorizationResponse(query["state"], query.TryGetValue("code", out var code) ? code : (string?)null, query.TryGetValue("iss", out var iss) ? iss : (string?)null);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    private async Task<JsonNode> SeenAsync() => JsonNode.Parse(await _http.GetStringAsync($"{Origin}/test/seen"))!;
}
