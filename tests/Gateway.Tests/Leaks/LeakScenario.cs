using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Telemetry.Otlp;
using Sluice.Store.Audit;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Leaks;

/// <summary>A gateway that everything happens to, every secret that it met, and all that it left behind.</summary>
internal sealed class LeakScenario : IAsyncDisposable
{
    private static readonly OrganisationId Ours = OrganisationId.Default;

    private readonly TestIssuer _issuer;
    private readonly RecordingUpstream _upstream;
    private readonly TestGateway _gateway;
    private readonly TraceLog _log;
    private readonly OtlpCollector _collector;
    private readonly StringBuilder _answers = new();
    private readonly string? _postgres;
    private readonly string _headerSecret = Random("header");
    private readonly string _clientSecret = Random("client");
    private readonly string _accessToken = Random("access");

    private LeakScenario(TestIssuer issuer, RecordingUpstream upstream, TestGateway gateway, TraceLog log, OtlpCollector collector, string? postgres)
    {
        (_issuer, _upstream, _gateway, _log, _collector, _postgres) = (issuer, upstream, gateway, log, collector, postgres);
        _upstream.Answer = AnswerAsync;
    }

    public List<Secret> Secrets { get; } = [];

    /// <summary>What the framework says once, as it builds the pipeline.</summary>
    public bool LogsTheStart => _log.Text.Contains("Middleware configuration started", StringComparison.Ordinal);

    private SqlDirectoryStore Store => _gateway.Services.GetRequiredService<SqlDirectoryStore>();

    /// <param name="postgres">A connection string; null: SQLite.</param>
    public static async Task<LeakScenario> StartAsync(string? postgres)
    {
        var issuer = await TestIssuer.StartAsync();
        var upstream = await RecordingUpstream.StartAsync();
        var (manifestHeader, sealing, password) = (Random("manifest"), RandomNumberGenerator.GetBytes(32), Random("password"));
        var manifest = Callers.JwtGateway.Manifest(upstream.Endpoint, issuer.Entry()).Replace("upstream-secret", manifestHeader);
        string[] database = postgres is null ? [] : [$"--ConnectionStrings:Sluice={postgres};Password={password}"];
        var log = new TraceLog();
        var collector = await OtlpCollector.StartAsync();
        var gateway = await TestGateway.StartWithAsync(
            manifest,
            log,
            ["--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace", "--Logging:Console:LogLevel:Default=None", "--Sluice:Egress:Allow=127.0.0.1", $"--Sluice:Keys=ring:{Convert.ToBase64String(sealing)}", "--Sluice:Metrics=on", "--OTEL_BLRP_MAX_QUEUE_SIZE=1000000", .. collector.Options, .. database]);
        var scenario = new LeakScenario(issuer, upstream, gateway, log, collector, postgres);
        scenario.Keep("the manifest's header", manifestHeader);
        scenario.Keep("the database's password", password);
        scenario.Keep("a token of the manifest", TestGateway.Token);
        scenario.Secrets.Add(new Secret("the sealing key", sealing));
        return scenario;
    }

    public async Task RunAsync()
    {
        await GrantsAsync();
        await WrongTokensAsync();
        await OAuthAsync();
        await JwtAsync();
        await AdminAsync();
        await ErrorsAsync();
    }

    /// <summary>A label is shown, stored and audited: whatever is put there must be found there. And so must what somebody logs.</summary>
    public async Task PlantAsync(string text)
    {
        _gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("plant").Log(LogLevel.Trace, "{Planted}", text);
        var server = await AddServerAsync(new ServerCredentials());
        await AddGrantAsync(server.Id, text);
    }

    public async Task<Evidence> CollectAsync()
    {
        var admin = _gateway.AdminKey;
        foreach (var path in (string[])["audit", "audit/export?format=csv", "decisions", "decisions/export", "decisions/export?format=csv", "keys", "grants", "members", "organisation", "organisations", "/openapi/v1.json", "/readyz", "/metrics"])
            await AskAsync(HttpMethod.Get, path.StartsWith('/') ? path : $"/api/v1/{path}", admin);
        await _gateway.Services.GetRequiredService<SqliteAuditLog>().FlushAsync(default);
        var evidence = new Evidence();
        await DatabaseDump.AddFilesAsync(evidence, Path.GetDirectoryName(_gateway.ManifestPath)!);
        if (_postgres is not null)
            await DatabaseDump.AddPostgresAsync(evidence, _postgres);
        _gateway.Services.GetRequiredService<LoggerProvider>().ForceFlush();
        foreach (var (path, body, _) in _collector.Received)
            evidence.Add($"the telemetry at {path}", body);
        evidence.Add("the log", _log.Text);
        evidence.Add("the answers", _answers.ToString());
        return evidence;
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _collector.DisposeAsync();
        await _upstream.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private static string Random(string name) => $"{name}-{RandomNumberGenerator.GetHexString(24)}";

    private void Keep(string name, string value) => Secrets.Add(new Secret(name, value));

    /// <summary>Without the id, which is no secret.</summary>
    private void KeepToken(string name, string token) => Keep(name, token.Split('_')[2]);

    private async Task GrantsAsync()
    {
        Keep("a server's header", _headerSecret);
        var server = await AddServerAsync(new ServerCredentials { Headers = [new("X-API-Key", _headerSecret)] });
        var (grant, token) = await AddGrantAsync(server.Id, "rotated");
        KeepToken("a rotated token", token);
        await CallAsync(server.Id, token, Argument());
        var next = GrantToken.Mint(grant.Id);
        KeepToken("a token in use", next.Reveal());
        var rotation = new TokenRotation(next.Hash, grant.UpdatedMs + 3_600_000);
        await Store.Grants.RotateAsync(Ours, grant.Id, grant.Version, rotation, "test", default);
        await CatchUpAsync();
        await CallAsync(server.Id, next.Reveal(), Argument());
        var (revoked, ended) = await AddGrantAsync(server.Id, "revoked");
        KeepToken("a revoked token", ended);
        await CallAsync(server.Id, ended, Argument());
        await Store.Grants.DeleteAsync(Ours, revoked.Id, revoked.Version, "test", default);
        await CatchUpAsync();
        await CallAsync(server.Id, ended, Argument());
        await CallAsync("plain", next.Reveal(), Argument());
    }

    private async Task WrongTokensAsync()
    {
        foreach (var token in (string[])[GrantToken.Mint(RecordId.New()).Reveal(), ApiKeyToken.Mint(RecordId.New()).Reveal()])
        {
            KeepToken("a wrong token", token);
            await CallAsync("pimea", token, Argument());
            await CallAsync("pimea", token + "x", Argument());
            await AskAsync(HttpMethod.Get, "/api/v1/keys", token);
            await AskAsync(HttpMethod.Get, $"/api/v1/keys?access_token={token}", key: null);
            await CallAsync($"pimea?access_token={token}", TestGateway.Token, Argument());
            await CallAsync($"pimea?access_token={token}", "none", Argument());
            await SendMalformedAsync(token);
        }
    }

    /// <summary>The server refuses it before the gateway sees it, and at Trace says why.</summary>
    private async Task SendMalformedAsync(string token)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, _gateway.Http.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /mcp/pimea HTTP/1.1\r\nHost: localhost\r\nAuthorization : Bearer {token}\r\n\r\n"));
        using var answer = new StreamReader(client.GetStream());
        _answers.AppendLine(await answer.ReadToEndAsync());
    }

    private async Task OAuthAsync()
    {
        Keep("a client's secret", _clientSecret);
        Keep("an access token", _accessToken);
        var origin = _upstream.Endpoint.GetLeftPart(UriPartial.Authority);
        foreach (var (id, secret) in ((string, string)[])[("machine", _clientSecret), ("refused", Random("refused"))])
        {
            Keep($"the secret of {id}", secret);
            var client = new OAuthClient { ClientId = id, ClientSecret = secret, ClientAuthentication = "client_secret_basic", Issuer = origin };
            var server = await AddServerAsync(new ServerCredentials { Client = client }, Authentications.ClientCredentials);
            var (_, token) = await AddGrantAsync(server.Id, id);
            KeepToken("a token in use", token);
            await CallAsync(server.Id, token, Argument());
        }

        Assert.Contains(_upstream.Arrivals, arrival => arrival.Headers.TryGetValue("Authorization", out var sent) && sent == $"Bearer {_accessToken}");
    }

    private async Task JwtAsync()
    {
        foreach (var token in (string[])[_issuer.Token(), _issuer.Token(claims: claims => claims["aud"] = "elsewhere"), _issuer.Token(key: TestKey.Rsa("strange")), _issuer.Token()[..^4] + "AAAA"])
        {
            Keep("a signature of a JWT", token.Split('.')[2][..40]);
            await CallAsync("pimea", token, Argument());
        }
    }

    private async Task AdminAsync()
    {
        var admin = _gateway.AdminKey;
        KeepToken("the first admin key", admin);
        var secret = (string)(await MintAsync("/api/v1/keys", """{"name":"viewer","role":"viewer"}"""))["secret"]!;
        KeepToken("a minted admin key", secret);
        var server = await AddServerAsync(new ServerCredentials());
        var minted = await MintAsync("/api/v1/grants", $$"""{"server":"{{server.Id}}","label":"minted"}""");
        var rotated = await MintAsync($"/api/v1/grants/{minted["grant"]!["id"]}/rotate", """{"overlap_seconds":60}""", "\"1\"");
        foreach (var token in ((string[])[(string)minted["token"]!, (string)rotated["token"]!]))
        {
            KeepToken("a minted token", token);
            await CallAsync(server.Id, token, Argument());
        }

        await AskAsync(HttpMethod.Get, $"/api/v1/grants/{minted["grant"]!["id"]}/tokens", secret);
        await AskAsync(HttpMethod.Get, "/api/v1/keys", secret);
        await AskAsync(HttpMethod.Get, "/api/v1/decisions", secret);
        await AskAsync(HttpMethod.Post, "/api/v1/keys", admin, $$"""{"name":"x","role":"{{Argument()}}"}""");
        await AskAsync(HttpMethod.Post, "/api/v1/keys", admin, $$"""{"name":{{Argument()}}""");
    }

    private async Task ErrorsAsync()
    {
        await CallAsync("pimea", TestGateway.Token, Argument(), tool: "fail");
        await CallAsync("pimea", TestGateway.Token, Argument(), tool: "unauthorized");
        await CallAsync("pimea", TestGateway.Token, Argument(), tool: "break");
        var twice = $"{{\"a\":\"{Argument()}\",\"a\":1}}";
        foreach (var body in (string[])[$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{{twice}} } }""", Argument(), "[]"])
            await AskAsync(HttpMethod.Post, "/mcp/pimea", TestGateway.Token, body);
        var stopped = await AddServerAsync(new ServerCredentials { Headers = [new("X-API-Key", _headerSecret)] }, url: "http://127.0.0.1:1/mcp");
        var (_, token) = await AddGrantAsync(stopped.Id, "stopped");
        KeepToken("a token in use", token);
        await CallAsync(stopped.Id, token, Argument());
    }

    /// <summary>A value that a caller sent: it is the upstream's alone.</summary>
    private string Argument()
    {
        var value = Random("argument");
        Keep("an argument's value", value);
        return value;
    }

    private async Task<ServerRecord> AddServerAsync(ServerCredentials credentials, string kind = Authentications.Headers, string? url = null)
    {
        var id = RecordId.New();
        var bytes = ServerSeal.Seal(_gateway.Services.GetRequiredService<KeyRing>(), ServerSeal.Credentials, Ours, id, credentials);
        var record = new ServerRecord { Id = id, Slug = id, Url = url ?? _upstream.Endpoint.ToString(), Authentication = kind, SealedCredentials = bytes };
        return (await Store.Servers.CreateAsync(Ours, record, "test", key: null, default)).Record!;
    }

    private async Task<(GrantRecord Grant, string Token)> AddGrantAsync(string server, string label)
    {
        var policy = new PolicyRecord { Id = RecordId.New(), Name = RecordId.New() };
        await Store.Policies.CreateAsync(Ours, policy, Policies.AllowAll, "test", key: null, default);
        var record = new GrantRecord { Id = RecordId.New(), Server = server, Policy = policy.Id, Label = label };
        var token = GrantToken.Mint(record.Id);
        var grant = (await Store.Grants.CreateAsync(Ours, record, token.Hash, "test", key: null, default)).Record!;
        await CatchUpAsync();
        return (grant, token.Reveal());
    }

    private Task CatchUpAsync() => _gateway.Services.GetRequiredService<StoreDirectory>().CatchUpAsync(default);

    private Task CallAsync(string server, string token, string argument, string tool = "x") => AskAsync(
        HttpMethod.Post, $"/mcp/{server}", token, $$$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{"value":"{{{{argument}}}}"}}}""");

    private async Task AskAsync(HttpMethod method, string path, string? key, string? body = null)
    {
        using var answer = await SendAsync(method, path, key, body);
        _answers.Append((int)answer.StatusCode).Append(' ').Append(answer.Headers).Append(answer.Content.Headers).AppendLine(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The one answer that may show a secret.</summary>
    private async Task<JsonNode> MintAsync(string path, string body, string? version = null)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, _gateway.AdminKey, body, version);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, string? body, string? version = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _gateway.Http.SendAsync(request);
    }

    /// <summary>The upstream, and the authorization server beside it.</summary>
    private async Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext http, Arrival arrival)
    {
        var origin = _upstream.Endpoint.GetLeftPart(UriPartial.Authority);
        var body = Encoding.UTF8.GetString(arrival.Body);
        if (http.Request.Path.StartsWithSegments("/.well-known"))
            await RecordingUpstream.JsonAsync(http, $$"""{"issuer":"{{origin}}","token_endpoint":"{{origin}}/token","response_types_supported":["code"],"grant_types_supported":["client_credentials"]}""");
        else if (http.Request.Path == "/token")
            await TokenAsync(http, arrival);
        else if (body.Contains("\"fail\"", StringComparison.Ordinal))
            await RecordingUpstream.JsonAsync(http, "{}", 500);
        else if (body.Contains("\"unauthorized\"", StringComparison.Ordinal))
            await RecordingUpstream.JsonAsync(http, "{}", 401);
        else if (body.Contains("\"break\"", StringComparison.Ordinal))
            http.Abort();
        else
            await RecordingUpstream.ResultAsync(http, arrival);
    }

    private Task TokenAsync(Microsoft.AspNetCore.Http.HttpContext http, Arrival arrival)
    {
        var isKnown = Encoding.UTF8.GetString(Convert.FromBase64String(arrival.Headers["Authorization"]["Basic ".Length..])).StartsWith("machine:", StringComparison.Ordinal);
        return isKnown
            ? RecordingUpstream.JsonAsync(http, $$"""{"access_token":"{{_accessToken}}","token_type":"Bearer","expires_in":3600}""")
            : RecordingUpstream.JsonAsync(http, """{"error":"invalid_client"}""", 401);
    }
}
