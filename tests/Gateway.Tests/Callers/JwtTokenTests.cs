using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>Which tokens are let in: each case changes one thing of a good one.</summary>
public sealed class JwtTokenTests
{
    public static TheoryData<string, Action<JsonObject>> BadClaims { get; } = new()
    {
        { "another issuer", claims => claims["iss"] = "https://login.example.com" },
        { "its issuer with a slash", claims => claims["iss"] = claims["iss"] + "/" },
        { "no issuer", claims => claims.Remove("iss") },
        { "another audience", claims => claims["aud"] = "https://other.example.com" },
        { "its audience with a slash", claims => claims["aud"] = TestIssuer.Audience + "/" },
        { "no audience", claims => claims.Remove("aud") },
        { "expired", claims => claims["exp"] = Now(-1) },
        { "no expiry", claims => claims.Remove("exp") },
        { "an expiry that is a text", claims => claims["exp"] = "tomorrow" },
        { "not yet valid", claims => claims["nbf"] = Now(60) },
        { "no subject", claims => claims.Remove("sub") },
        { "an empty subject", claims => claims["sub"] = "" },
        { "a subject that is a number", claims => claims["sub"] = 7 },
        { "a long subject", claims => claims["sub"] = new string('s', 256) },
        { "a subject of two lines", claims => claims["sub"] = "alice\nbob" },
        { "no group", claims => claims.Remove("groups") },
        { "another group", claims => claims["groups"] = new JsonArray("staff2", "Staff") },
        { "groups that are no texts", claims => claims["groups"] = new JsonArray(new JsonArray("staff"), new JsonObject { ["staff"] = "staff" }) },
        { "a group inside an object", claims => claims["groups"] = new JsonObject { ["staff"] = true } },
        { "a word that begins so", claims => claims["groups"] = "staffers staff,all" },
        { "too long", claims => claims["padding"] = new string('p', 8_192) },
    };

    public static TheoryData<string, Action<JsonObject>> BadHeaders { get; } = new()
    {
        { "no algorithm", header => header.Remove("alg") },
        { "algorithm none", header => header["alg"] = "none" },
        { "algorithm NONE", header => header["alg"] = "NONE" },
        { "an algorithm in other letters", header => header["alg"] = "rs256" },
        { "another algorithm", header => header["alg"] = "PS256" },
        { "an algorithm of other keys", header => header["alg"] = "ES256" },
        { "an algorithm that is no text", header => header["alg"] = 7 },
        { "no key id", header => header.Remove("kid") },
        { "an empty key id", header => header["kid"] = "" },
        { "an unknown key id", header => header["kid"] = "third" },
        { "an extension", header => (header["crit"], header["b64"]) = (new JsonArray("b64"), true) },
        { "an empty list of extensions", header => header["crit"] = new JsonArray() },
    };

    [Fact]
    public async Task Token_Good_IsLetInAndForwardedWithoutIt()
    {
        await using var gateway = await JwtGateway.StartAsync();
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token()));
        Assert.DoesNotContain("Authorization", Assert.Single(gateway.Upstream.Arrivals).Headers.Keys);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Token_OfEachKindOfKey_IsLetIn(string algorithm)
    {
        var issuer = await TestIssuer.StartAsync();
        issuer.Keys = [algorithm == "ES256" ? TestKey.Ec("k") : TestKey.Rsa("k", algorithm)];
        await using var gateway = await JwtGateway.StartAsync(issuer: issuer);
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token()));
    }

    [Theory]
    [MemberData(nameof(BadClaims))]
    public async Task Token_BadClaim_Is401(string name, Action<JsonObject> change)
    {
        await using var gateway = await JwtGateway.StartAsync();
        Assert.True(await gateway.StatusAsync(gateway.Issuer.Token(claims: change)) == 401, name);
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token()));
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task Token_BadHeader_Is401(string name, Action<JsonObject> change)
    {
        await using var gateway = await JwtGateway.StartAsync();
        Assert.True(await gateway.StatusAsync(gateway.Issuer.Token(header: change)) == 401, name);
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token()));
    }

    [Fact]
    public async Task Token_SignedByAnother_Is401()
    {
        await using var gateway = await JwtGateway.StartAsync();
        using var stranger = TestKey.Rsa("first");
        Assert.Equal(401, await gateway.StatusAsync(gateway.Issuer.Token(key: stranger)));
    }

    [Fact]
    public async Task Token_AnyPartChanged_Is401()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var token = gateway.Issuer.Token();
        Assert.Equal(200, await gateway.StatusAsync(token));
        foreach (var at in new[] { 5, token.IndexOf('.') + 5, token.LastIndexOf('.') + 5 })
            Assert.Equal(401, await gateway.StatusAsync(token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..]));
        foreach (var torn in new[] { token + ".", token[..^1], token[..(token.LastIndexOf('.') + 1)], token[..token.LastIndexOf('.')], "a.b.c", "..", token + "=" })
            Assert.Equal(401, await gateway.StatusAsync(torn));
    }

    [Fact]
    public async Task Token_SignedByTheIssuersPublicKeyAsASecret_Is401()
    {
        await using var gateway = await JwtGateway.StartAsync();
        using var key = TestKey.Hmac("first", Encoding.UTF8.GetBytes(gateway.Issuer.Keys[0].Public));
        Assert.Equal(401, await gateway.StatusAsync(gateway.Issuer.Token(key: key)));
    }

    [Fact]
    public async Task Token_SignedByASecretThatTheIssuerPublished_Is401()
    {
        var issuer = await TestIssuer.StartAsync();
        issuer.Keys.Add(TestKey.Hmac("shared", RandomNumberGenerator.GetBytes(32)));
        await using var gateway = await JwtGateway.StartAsync(issuer: issuer);
        Assert.Equal(401, await gateway.StatusAsync(issuer.Token(key: issuer.Keys[1])));
    }

    [Fact]
    public async Task Token_OfAShortKey_Is401()
    {
        var issuer = await TestIssuer.StartAsync();
        issuer.Keys.Add(TestKey.Rsa("short", bits: 1_024));
        await using var gateway = await JwtGateway.StartAsync(issuer: issuer);
        Assert.Equal(401, await gateway.StatusAsync(issuer.Token(key: issuer.Keys[1])));
    }

    [Fact]
    public async Task Token_OfAnAlgorithmThatTheServerDoesNotTake_Is401()
    {
        await using var gateway = await JwtGateway.StartAsync("\"algorithms\": [\"ES256\"],");
        Assert.Equal(401, await gateway.StatusAsync(gateway.Issuer.Token()));
    }

    [Fact]
    public async Task Token_ThatBringsItsOwnKey_Is401()
    {
        await using var gateway = await JwtGateway.StartAsync();
        using var own = TestKey.Rsa("own");
        Assert.Equal(401, await gateway.StatusAsync(gateway.Issuer.Token(header: header => header["jwk"] = JsonNode.Parse(own.Public), key: own)));
    }

    [Fact]
    public async Task Token_ClaimTwice_Is401()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var claims = $$"""{"iss":"{{gateway.Issuer.Url}}","sub":"eve","sub":"alice","aud":"{{TestIssuer.Audience}}","exp":{{Now(60)}},"groups":["staff"]}""";
        Assert.Equal(401, await gateway.StatusAsync(TestIssuer.Sign("""{"alg":"RS256","kid":"first"}""", claims, gateway.Issuer.Keys[0])));
    }

    [Fact]
    public async Task Token_ExpiredWithinTheSkew_IsLetIn()
    {
        var issuer = await TestIssuer.StartAsync();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var node = await TestGateway.StartWithAsync(JwtGateway.Manifest(upstream.Endpoint, issuer.Entry().Replace("\"clock_skew_seconds\": 0", "\"clock_skew_seconds\": 60")));
        await using (issuer)
        {
            using var late = await node.CallAsync("x", token: issuer.Token(claims: claims => claims["exp"] = Now(-30)));
            using var early = await node.CallAsync("x", token: issuer.Token(claims: claims => claims["nbf"] = Now(30)));
            using var tooLate = await node.CallAsync("x", token: issuer.Token(claims: claims => claims["exp"] = Now(-61)));
            Assert.Equal((200, 200, 401), ((int)late.StatusCode, (int)early.StatusCode, (int)tooLate.StatusCode));
        }
    }

    [Fact]
    public async Task Token_OnceLetIn_EndsWithItsExpiry()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var token = gateway.Issuer.Token(claims: claims => (claims["exp"], claims["realm"], claims["groups"]) = (Now(3), new JsonObject { ["tier"] = "gold" }, "none"));
        Assert.Equal(200, await gateway.StatusAsync(token));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await gateway.StatusAsync(token) != 401)
            await Task.Delay(20, limit.Token);
        Assert.True(DateTimeOffset.UtcNow.ToUnixTimeSeconds() <= Now(0) + 1);
    }

    private static long Now(int seconds) => DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;
}
