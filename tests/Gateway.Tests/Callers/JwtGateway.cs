using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>A gateway whose server <c>pimea</c> trusts an issuer, beside a server <c>plain</c> that trusts none.</summary>
internal sealed class JwtGateway : IAsyncDisposable
{
    public const string Limited = """{ "version": "1", "default": "allow", "tools": { "x": { "limits": [ { "counter": "c", "window": "hour", "max": 2, "scope": "grant" } ] } } }""";

    private JwtGateway(TestIssuer issuer, RecordingUpstream upstream, TestGateway gateway) => (Issuer, Upstream, Node) = (issuer, upstream, gateway);

    public TestIssuer Issuer { get; }

    public RecordingUpstream Upstream { get; }

    public TestGateway Node { get; }

    /// <param name="more">More members of the issuer's entry, each followed by a comma.</param>
    /// <param name="issuer">One that the test has made ready.</param>
    /// <param name="upstream">One that the test has made ready.</param>
    public static async Task<JwtGateway> StartAsync(string more = "", TestIssuer? issuer = null, RecordingUpstream? upstream = null)
    {
        issuer ??= await TestIssuer.StartAsync();
        upstream ??= await RecordingUpstream.StartAsync();
        return new JwtGateway(issuer, upstream, await TestGateway.StartWithAsync(Manifest(upstream.Endpoint, issuer.Entry(more))));
    }

    public static string Manifest(Uri upstream, string issuer) => $$"""
        {
          "servers": {
            "pimea": { "url": "{{upstream}}", "headers": { "X-API-Key": "upstream-secret" }, "slug": "research", "issuers": [ {{issuer}} ] },
            "plain": { "url": "{{upstream}}" }
          },
          "policies": { "free": {{Policies.AllowAll}}, "limited": {{Limited}} },
          "grants": {
            "staff": { "server": "pimea", "policy": "limited" },
            "gold": { "server": "pimea", "policy": "free", "token": "{{TestGateway.Token}}" },
            "bob": { "server": "plain", "policy": "free", "token": "{{TestGateway.BobsToken}}" }
          }
        }
        """;

    public async Task<int> StatusAsync(string? token)
    {
        using var answer = await Node.CallAsync("x", token: token);
        return (int)answer.StatusCode;
    }

    public async Task<string> CallAsync(string token)
    {
        using var answer = await Node.CallAsync("x", token: token);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await Upstream.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
