using Sluice.Gateway;
using Sluice.Gateway.Enforcement;

namespace Sluice.Bench.Streams;

/// <summary>The whole gateway in this process, with everything on: token, policy with a limit, audit.</summary>
internal sealed class BenchGateway : IAsyncDisposable
{
    public const string Token = "bench-token-0123456789abcdef";

    private readonly WebApplication _app;
    private readonly string _folder;

    private BenchGateway(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    public Uri Endpoint => new(new Uri(_app.Urls.First()), "mcp/s");

    public static async Task<BenchGateway> StartAsync(Uri upstream)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-streams-").FullName;
        var manifest = Path.Combine(folder, "manifest.json");
        await File.WriteAllTextAsync(manifest, $$"""
            { "servers": { "s": { "url": "{{upstream}}" } },
              "policies": { "p": { "version": "1", "default": "deny", "tools": { "work": { "limits": [ { "counter": "calls", "window": "hour", "max": 1000000000 } ] } } } },
              "grants": { "g": { "server": "s", "policy": "p", "token": "{{Token}}" } } }
            """);
        string[] args = ["--manifest", manifest, $"--Sluice:DataPath={folder}", "--Sluice:StreamsPerGrant=10000", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Error"];
        var app = GatewayNode.Build(args, [new EmbeddedEngine()]);
        await app.StartAsync();
        return new BenchGateway(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
