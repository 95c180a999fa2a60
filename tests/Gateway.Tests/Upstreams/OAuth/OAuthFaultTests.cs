using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

/// <summary>Authorization servers and metadata that are wrong, slow or hostile. <c>ORIGIN</c> stands for where they are.</summary>
public sealed class OAuthFaultTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private const string OfResource = "/.well-known/oauth-protected-resource/mcp";
    private const string OfIssuer = "/.well-known/oauth-authorization-server";
    private const string OfOpenId = "/.well-known/openid-configuration";
    private const string Resource = """{"resource":"ORIGIN/mcp","authorization_servers":["ORIGIN"],"scopes_supported":["a","b"]}""";
    private const string Issuer = """{"issuer":"ORIGIN","token_endpoint":"ORIGIN/token","authorization_endpoint":"ORIGIN/authorize"}""";

    private static readonly OAuthClient Client = new() { ClientId = "c", ClientSecret = "the-secret", ClientAuthentication = TokenEndpoint.Post };

    private readonly Dictionary<string, string> _documents = [];
    private RecordingUpstream _stranger = null!;

    private string Origin => _stranger.Endpoint.GetLeftPart(UriPartial.Authority);

    private Uri Server => new($"{Origin}/mcp");

    public async ValueTask InitializeAsync() => _stranger = await RecordingUpstream.StartAsync(AnswerAsync);

    public async ValueTask DisposeAsync() => await _stranger.DisposeAsync();

    [Theory(Timeout = Timeout)]
    [InlineData(OfIssuer)]
    [InlineData(OfOpenId)]
    public async Task Find_MetadataOfEitherKind_IsUsed(string path)
    {
        _documents[OfResource] = Resource;
        _documents[path] = Issuer;
        var found = await FindAsync();

        Assert.Equal(($"{Origin}/mcp", "a b", $"{Origin}/token"), (found.Resource, found.Scope, found.Issuer.TokenEndpoint.AbsoluteUri));
        Assert.False(found.Issuer.HasPkce);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null, Issuer, "set the issuer")]
    [InlineData(Resource, null, "has no metadata")]
    [InlineData(Resource, """{"issuer":"ORIGIN/","token_endpoint":"ORIGIN/token"}""", "names another")]
    [InlineData(Resource, """{"issuer":"ORIGIN"}""", "no token endpoint")]
    [InlineData(Resource, """{"issuer":"ORIGIN","token_endpoint":"http://token.example/"}""", "no token endpoint")]
    [InlineData(Resource, "[]", "has no metadata")]
    [InlineData(Resource, """{"issuer":"\ud800"}""", "has no metadata")]
    [InlineData(Resource, """{"\ud800":1}""", "has no metadata")]
    [InlineData("""{"resource":"\udc00"}""", Issuer, "set the issuer")]
    [InlineData("""{"resource":"https://other.example/mcp","authorization_servers":["ORIGIN"]}""", Issuer, "another resource's")]
    [InlineData("""{"resource":"ORIGIN/mc","authorization_servers":["ORIGIN"]}""", Issuer, "another resource's")]
    [InlineData("""{"resource":"ORIGIN/mcp"}""", Issuer, "set the issuer")]
    [InlineData("""{"resource":"ORIGIN/mcp","authorization_servers":["http://issuer.example"]}""", Issuer, "no https")]
    [InlineData("""{"resource":"ORIGIN/mcp","authorization_servers":["https://10.0.0.1"]}""", Issuer, "egress rules")]
    public async Task Find_MetadataIsWrong_SaysWhatToMend(string? resource, string? issuer, string told)
    {
        if (resource is not null) _documents[OfResource] = resource;
        if (issuer is not null) _documents[OfIssuer] = issuer;

        Assert.Contains(told, (await Assert.ThrowsAsync<OAuthException>(FindAsync)).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Find_AnswerIsTooLong_IsBrokenOff()
    {
        _documents[OfResource] = $$"""{"resource":"{{new string('x', OAuthHttp.LongestAnswer)}}"}""";
        Assert.Contains("longer than", (await Assert.ThrowsAsync<OAuthException>(FindAsync)).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Find_ChallengeNamesMetadataElsewhere_IsFollowedWithinTheRules()
    {
        _stranger.Answer = (http, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"x, y\", resource_metadata=\"https://169.254.169.254/latest/meta-data\"";
            return Task.CompletedTask;
        };
        Assert.Contains("egress rules", (await Assert.ThrowsAsync<OAuthException>(FindAsync)).Message);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(400, """{"error":"invalid_grant","error_description":"the-secret is wrong"}""", "400 (invalid_grant)", true)]
    [InlineData(401, """{"error":"invalid_client"}""", "401 (invalid_client)", true)]
    [InlineData(400, """{"error":"the-secret is wrong"}""", "answered 400", false)]
    [InlineData(503, """{"error":"temporarily_unavailable"}""", "503", false)]
    [InlineData(302, "{}", "302", false)]
    [InlineData(200, "{}", "without an access token", false)]
    [InlineData(200, """{"access_token":"\ud800","token_type":"Bearer"}""", "without an access token", false)]
    [InlineData(200, """{"access_token":"a\r\nX-Admin: 1","token_type":"Bearer"}""", "without an access token", false)]
    [InlineData(200, """{"access_token":"a","token_type":"mac"}""", "no bearer token", true)]
    public async Task Ask_TokenEndpointRefusesOrIsWrong_TellsNoSecret(int status, string body, string told, bool isFinal)
    {
        _stranger.Answer = (http, _) => RecordingUpstream.JsonAsync(http, body, status);

        var refusal = await Assert.ThrowsAsync<OAuthException>(() => AskAsync(TimeProvider.System));

        Assert.Contains(told, refusal.Message);
        Assert.Equal(isFinal, refusal.IsFinal);
        Assert.DoesNotContain("the-secret", refusal.ToString());
    }

    [Fact(Timeout = Timeout)]
    public async Task Ask_TokenEndpointIsSilent_IsGivenUp()
    {
        var reached = new TaskCompletionSource();
        _stranger.Answer = (http, _) =>
        {
            reached.TrySetResult();
            return Task.Delay(-1, http.RequestAborted);
        };
        var time = new ManualTime();
        var asking = AskAsync(time);
        await reached.Task;
        time.Advance(OAuthHttp.LongestWait);

        Assert.Contains("did not answer", (await Assert.ThrowsAsync<OAuthException>(() => asking)).Message);
    }

    [Theory]
    [InlineData("Bearer resource_metadata=\"https://a/b\", scope=\"x y\"", "scope", "x y")]
    [InlineData("Basic realm=\"r\", bearer scope=x,error=e", "error", "e")]
    [InlineData("Bearer", "scope", null)]
    [InlineData("Bearer scope", "scope", null)]
    [InlineData("Bearer scope=\"unclosed", "scope", "unclosed")]
    [InlineData(null, "scope", null)]
    public void Challenge_Parameter_IsRead(string? header, string name, string? value) => Assert.Equal(value, BearerChallenge.Parameter(header, name));

    private async Task<OAuthEndpoints> FindAsync()
    {
        using var http = new OAuthHttp(OAuthGateway.Loopback(), TimeProvider.System);
        return await new OAuthDiscovery(http).FindAsync(Server, Client, default);
    }

    private async Task<TokenAnswer> AskAsync(TimeProvider time)
    {
        using var http = new OAuthHttp(OAuthGateway.Loopback(), time);
        var issuer = new IssuerDescription { Issuer = Origin, TokenEndpoint = new Uri($"{Origin}/token") };
        return await new TokenEndpoint(http).ClientCredentialsAsync(new OAuthEndpoints(issuer, Server.AbsoluteUri, Scope: null), Client, default);
    }

    private Task AnswerAsync(HttpContext http, Arrival arrival) => _documents.TryGetValue(http.Request.Path, out var document)
        ? RecordingUpstream.JsonAsync(http, document.Replace("ORIGIN", Origin))
        : RecordingUpstream.JsonAsync(http, "{}", StatusCodes.Status404NotFound);
}
