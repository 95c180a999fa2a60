using System.Net;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>What a caller gets when a call is not run, on the wire.</summary>
public class DenialTests
{
    [Fact]
    public async Task Limit_UsedUp_AnswersExactlyAsTheWireContractSays()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("search", max: 1));
        using var allowed = await gateway.CallAsync("search");
        using var denied = await gateway.CallAsync("search");

        Assert.Equal("\"calls\";q=1;w=60", allowed.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("\"calls\";r=0;t=60", allowed.Headers.GetValues("RateLimit").Single());
        Assert.False(allowed.Headers.Contains("Retry-After"));

        Assert.Equal(HttpStatusCode.OK, denied.StatusCode);
        Assert.Equal("application/json", denied.Content.Headers.ContentType!.ToString());
        Assert.Equal("\"calls\";q=1;w=60", denied.Headers.GetValues("RateLimit-Policy").Single());
        var retry = denied.Headers.GetValues("Retry-After").Single();
        Assert.Equal($"\"calls\";r=0;t={retry}", denied.Headers.GetValues("RateLimit").Single());
        Assert.Matches(
            $$$"""^\{"jsonrpc":"2\.0","id":7,"result":\{"content":\[\{"type":"text","text":"\[POLICY DENIED\] Limit of 1 per minute reached; retry in {{{retry}}} s\."\}\],"isError":true,"_meta":\{"sluice/decision":\{"outcome":"denied","reason":"limit","rule":"/tools/search/limits/calls","policy":"p@[0-9a-f]{8}","retryAfterMs":\d+,"limit":\{"counter":"calls","window":"minute","max":1,"remaining":0\}\}\}\}\}$""",
            await denied.Content.ReadAsStringAsync());
        Assert.Single(upstream.Arrivals);
    }

    [Fact]
    public async Task HiddenAndUnlisted_LookTheSame()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            upstream.Endpoint, """{ "version": "1", "default": "deny", "hide": ["secret_x"], "tools": { "secret_x": {} } }""");
        using var hidden = await gateway.CallAsync("secret_x");
        using var unlisted = await gateway.CallAsync("random_x");

        var text = await hidden.Content.ReadAsStringAsync();
        Assert.Equal(text.Replace("secret_x", "random_x"), await unlisted.Content.ReadAsStringAsync());
        Assert.DoesNotContain("rule", text);
        Assert.Empty(upstream.Arrivals);
        Assert.Equal(["(hidden)", "(default deny)"], (await gateway.DecisionsAsync(expected: 2)).Select(decision => decision.Rule));
    }

    [Fact]
    public async Task ModernCall_Denied_NamesItsResultType()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, """{ "version": "1", "default": "deny" }""");
        using var denied = await gateway.PostAsync(
            """{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"x","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}""",
            headers: Modern.Headers("tools/call", "x"));
        Assert.StartsWith("""{"jsonrpc":"2.0","id":"a","result":{"resultType":"complete","content":""", await denied.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody-knows-this-token")]
    public async Task Token_MissingOrUnknown_GetsTheUniform401(string? token)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using var refused = await gateway.CallAsync("x", token: token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Endpoint, "other-server")) { Content = new StringContent("{}") };
        request.Headers.Authorization = new("Bearer", TestGateway.Token);
        using var elsewhere = await gateway.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, elsewhere.StatusCode);
        Assert.Equal(await refused.Content.ReadAsStringAsync(), await elsewhere.Content.ReadAsStringAsync());
        Assert.Equal(refused.Headers.WwwAuthenticate.ToString(), elsewhere.Headers.WwwAuthenticate.ToString());
        Assert.Empty(upstream.Arrivals);
    }

    [Fact]
    public async Task GrantWithoutPolicy_GetsOnlyTheProtocolItself()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, policy: null);
        using var call = await gateway.CallAsync("x");
        using var ping = await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        using var list = await gateway.PostAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/list"}""");

        Assert.Contains("[POLICY DENIED] This grant has no policy.", await call.Content.ReadAsStringAsync());
        Assert.Contains("\"done\"", await ping.Content.ReadAsStringAsync());
        Assert.Contains("This grant has no policy.", await list.Content.ReadAsStringAsync());
        Assert.Equal("ping", Assert.Single(upstream.Arrivals).Method);
    }

    [Fact]
    public async Task Method_OutsideTheAllowList_IsARecordedError()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, """{ "version": "1", "default": "allow", "methods": ["prompts"] }""");
        using var refused = await gateway.PostAsync("""{"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"file:///x"}}""");
        using var passed = await gateway.PostAsync("""{"jsonrpc":"2.0","id":4,"method":"prompts/list"}""");

        Assert.Equal(
            """{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"Method \"resources/read\" is not available."}}""",
            await refused.Content.ReadAsStringAsync());
        Assert.Contains("done", await passed.Content.ReadAsStringAsync());
        Assert.Equal("/methods", Assert.Single(await gateway.DecisionsAsync(expected: 1)).Rule);
    }
}
