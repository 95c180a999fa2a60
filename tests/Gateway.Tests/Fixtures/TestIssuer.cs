using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>An authorization server on loopback, as far as one that is trusted is seen: metadata, keys, and tokens signed by real keys.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "https://mcp.example.com";
    public const string Metadata = "/.well-known/oauth-authorization-server";

    private readonly WebApplication _app;

    private TestIssuer(WebApplication app)
    {
        _app = app;
        Keys = [TestKey.Rsa("first")];
    }

    /// <summary>What the key set holds; the first signs.</summary>
    public List<TestKey> Keys { get; set; }

    /// <summary>Answers that it gives itself instead; null: the ordinary ones.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>How often its keys were fetched.</summary>
    public int Fetches { get; private set; }

    public string Url => _app.Urls.First();

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        app.Run(issuer.HandleAsync);
        await app.StartAsync();
        return issuer;
    }

    /// <summary>The manifest's entry, and rules that tell two grants apart.</summary>
    public string Entry(string more = "", string? audience = null) => $$"""
        { "issuer": "{{Url}}", "audiences": ["{{audience ?? Audience}}"], "clock_skew_seconds": 0, {{more}}
          "grants": [ { "claim": "groups", "contains": "staff", "grant": "staff" }, { "claim": ["realm", "tier"], "equals": "gold", "grant": "gold" } ] }
        """;

    /// <summary>A good token of a subject who is of the staff, but for what the test changes.</summary>
    public string Token(string subject = "alice", Action<JsonObject>? claims = null, Action<JsonObject>? header = null, TestKey? key = null)
    {
        var signer = key ?? Keys[0];
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var head = new JsonObject { ["alg"] = signer.Algorithm, ["kid"] = signer.Id, ["typ"] = "at+jwt" };
        var body = new JsonObject
        {
            ["iss"] = Url,
            ["sub"] = subject,
            ["aud"] = Audience,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["groups"] = new JsonArray("all", "staff"),
        };
        header?.Invoke(head);
        claims?.Invoke(body);
        return Sign(head.ToJsonString(), body.ToJsonString(), signer);
    }

    public static string Sign(string header, string claims, TestKey key)
    {
        var text = $"{Base64(Encoding.UTF8.GetBytes(header))}.{Base64(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Base64(key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var key in Keys)
            key.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/keys")
            Fetches++;
        if (Answer is { } answer)
            await answer(http);
        else
            await OrdinaryAsync(http);
    }

    public Task OrdinaryAsync(HttpContext http) => http.Request.Path.Value switch
    {
        Metadata => RecordingUpstream.JsonAsync(http, $$"""{"issuer":"{{Url}}","jwks_uri":"{{Url}}/keys"}"""),
        "/keys" => RecordingUpstream.JsonAsync(http, $$"""{"keys":[{{string.Join(',', Keys.Select(key => key.Public))}}]}"""),
        _ => RecordingUpstream.JsonAsync(http, "{}", 404),
    };
}
