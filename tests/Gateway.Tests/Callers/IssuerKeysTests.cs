using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Callers;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>Where keys come from, and what becomes of callers while they change or cannot be had.</summary>
public sealed class IssuerKeysTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task Rotation_NewKey_IsTakenAtItsFirstTokenAndTheOldOneIsNoMore()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var old = gateway.Issuer.Token();
        Assert.Equal(200, await gateway.StatusAsync(old));
        using var retired = gateway.Issuer.Keys[0];

        gateway.Issuer.Keys = [TestKey.Ec("second")];

        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token("bob")));
        Assert.Equal(401, await gateway.StatusAsync(old));
    }

    /// <summary>The keys are fetched when their issuer becomes known, however late timers are: the pause after what a caller asked for has not begun then.</summary>
    [Fact(Timeout = Timeout)]
    public async Task Rotation_RightAfterTheStart_IsTakenAtItsFirstToken()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var answer = new TaskCompletionSource();
        issuer.Answer = async http =>
        {
            await answer.Task;
            await issuer.OrdinaryAsync(http);
        };
        var time = new LateTimers();
        using var client = new JwksClient(time);
        using var keys = new IssuerKeys(issuer.Url, jwksUri: null, client, time, NullLogger.Instance);

        var first = keys.RenewAsync(CancellationToken.None).AsTask();
        answer.SetResult();
        await first;
        Assert.Equal(1, keys.Current.Count);
        issuer.Keys = [.. issuer.Keys, TestKey.Ec("second")];
        await keys.RenewAsync(CancellationToken.None);

        Assert.Equal(2, keys.Current.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task UnknownKeys_ManyAtOnce_AreOneFetch()
    {
        await using var gateway = await JwtGateway.StartAsync();
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token()));
        Assert.Equal(1, gateway.Issuer.Fetches);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => gateway.StatusAsync(gateway.Issuer.Token(header: header => header["kid"] = $"k{i}"))));
        Assert.All(answers, status => Assert.Equal(401, status));
        Assert.Equal(401, await gateway.StatusAsync(gateway.Issuer.Token(header: header => header["kid"] = "another")));

        Assert.Equal(2, gateway.Issuer.Fetches);
    }

    [Fact(Timeout = Timeout)]
    public async Task Issuer_Down_CallersWithKnownKeysGoOn()
    {
        await using var gateway = await JwtGateway.StartAsync();
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token()));
        gateway.Issuer.Answer = http => RecordingUpstream.JsonAsync(http, "down", 503);

        Assert.Equal(401, await gateway.StatusAsync(gateway.Issuer.Token(header: header => header["kid"] = "second")));
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token("bob")));
    }

    [Fact(Timeout = Timeout)]
    public async Task Issuer_Silent_CallersWithKnownKeysDoNotWait()
    {
        await using var gateway = await JwtGateway.StartAsync();
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token()));
        var asked = new TaskCompletionSource();
        var silence = new TaskCompletionSource();
        gateway.Issuer.Answer = http =>
        {
            asked.TrySetResult();
            return silence.Task;
        };

        var unknown = gateway.StatusAsync(gateway.Issuer.Token(header: header => header["kid"] = "second"));
        await asked.Task;
        Assert.Equal(200, await gateway.StatusAsync(gateway.Issuer.Token("bob")));
        Assert.False(unknown.IsCompleted);
        Assert.Equal(401, await unknown);
        silence.SetResult();
    }

    [Fact(Timeout = Timeout)]
    public async Task Issuer_DownAtTheStart_IsAskedAgainByItsFirstCaller()
    {
        var issuer = await TestIssuer.StartAsync();
        var asked = new TaskCompletionSource();
        issuer.Answer = async http =>
        {
            await RecordingUpstream.JsonAsync(http, "down", 500);
            if (http.Request.Path.Value!.EndsWith("openid-configuration", StringComparison.Ordinal))
                asked.TrySetResult();
        };
        await using var gateway = await JwtGateway.StartAsync(issuer: issuer);
        await asked.Task;
        issuer.Answer = null;

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await gateway.StatusAsync(issuer.Token()) != 200)
            await Task.Delay(20, limit.Token);
    }

    [Fact(Timeout = Timeout)]
    public async Task Keys_AtAFixedAddress_NeedNoMetadata()
    {
        var issuer = await TestIssuer.StartAsync();
        issuer.Answer = http => http.Request.Path == "/keys" ? issuer.OrdinaryAsync(http) : RecordingUpstream.JsonAsync(http, "no", 404);
        await using var gateway = await JwtGateway.StartAsync($"\"jwks_uri\": \"{issuer.Url}/keys\",", issuer);
        Assert.Equal(200, await gateway.StatusAsync(issuer.Token()));
    }

    [Fact(Timeout = Timeout)]
    public async Task Keys_ByOpenIdMetadata_AreFound()
    {
        var issuer = await TestIssuer.StartAsync();
        issuer.Answer = http =>
        {
            if (http.Request.Path == TestIssuer.Metadata)
                return RecordingUpstream.JsonAsync(http, "no", 404);
            if (http.Request.Path == "/.well-known/openid-configuration")
                http.Request.Path = TestIssuer.Metadata;
            return issuer.OrdinaryAsync(http);
        };
        await using var gateway = await JwtGateway.StartAsync(issuer: issuer);
        Assert.Equal(200, await gateway.StatusAsync(issuer.Token()));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("redirect")]
    [InlineData("another issuer")]
    [InlineData("too long")]
    [InlineData("no JSON")]
    [InlineData("keys elsewhere")]
    public async Task Answer_ThatCannotBeTrusted_GivesNoKeys(string answer)
    {
        var issuer = await TestIssuer.StartAsync();
        issuer.Answer = http => (answer, http.Request.Path.Value) switch
        {
            ("redirect", "/keys") => RedirectAsync(http),
            ("redirect", "/elsewhere") => OrdinaryAsync(issuer, http, "/keys"),
            ("another issuer", TestIssuer.Metadata) => RecordingUpstream.JsonAsync(http, $$"""{"issuer":"{{issuer.Url}}/","jwks_uri":"{{issuer.Url}}/keys"}"""),
            ("keys elsewhere", TestIssuer.Metadata) => RecordingUpstream.JsonAsync(http, $$"""{"issuer":"{{issuer.Url}}","jwks_uri":"http://example.com/keys"}"""),
            ("too long", "/keys") => RecordingUpstream.JsonAsync(http, $$"""{"keys":[{{issuer.Keys[0].Public}}],"x":"{{new string('x', 300_000)}}"}"""),
            ("no JSON", "/keys") => RecordingUpstream.JsonAsync(http, "<keys>"),
            _ => issuer.OrdinaryAsync(http),
        };
        await using var gateway = await JwtGateway.StartAsync(issuer: issuer);
        Assert.Equal(401, await gateway.StatusAsync(issuer.Token()));
        issuer.Answer = null;
    }

    private static Task RedirectAsync(HttpContext http)
    {
        http.Response.Redirect("/elsewhere");
        return Task.CompletedTask;
    }

    private static Task OrdinaryAsync(TestIssuer issuer, HttpContext http, string path)
    {
        http.Request.Path = path;
        return issuer.OrdinaryAsync(http);
    }

    /// <summary>The system's clock, whose timers do not get a thread.</summary>
    private sealed class LateTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Late();

        private sealed class Late : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
