using Sluice.Gateway.Tests.Enforcement;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.PimeaServer;
using Sluice.PimeaServer.Stats;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Gateway.Tests.EndToEnd.Flows;

/// <summary>Two gateways that count together, in front of two samples: one answers with JSON, one with streams of events.</summary>
public abstract class FlowFleet(IFleetEngine engine) : IAsyncLifetime
{
    /// <summary>A ledger that took longer than this was given up by a gateway, or nearly: what it was to learn may have come late.</summary>
    private const double LatestSeconds = 0.4;

    private const int Grants = 40;

    private readonly List<TestGateway> _gateways = [];
    private PostgresInstance? _database;
    private LateLedgers? _late;
    private PimeaServerHost _json = null!;
    private PimeaServerHost _events = null!;
    private int _grant;

    public async ValueTask InitializeAsync()
    {
        _database = new PostgresInstance();
        await _database.StartAsync();
        await engine.StartAsync(_database.ConnectionString);
        _json = await PimeaServerHost.StartAsync(new PimeaServerOptions { AnswerWithJson = true });
        _events = await PimeaServerHost.StartAsync(new PimeaServerOptions { AnswerWithJson = false });
        for (var node = 0; node < 2; node++)
            _gateways.Add(await TestGateway.StartInFleetAsync(engine, Manifest(), _database.ConnectionString, "--Sluice:LedgerTimeoutMs=500"));
        _late = new LateLedgers(_gateways, LatestSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _late?.Dispose();
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        await engine.DisposeAsync();
        await (_json?.DisposeAsync() ?? default);
        await (_events?.DisposeAsync() ?? default);
        await (_database?.DisposeAsync() ?? default);
    }

    /// <summary>How often the ledger has been late so far: a machine that is too busy to keep the 250 ms of an answer shows here.</summary>
    public int TimesLate => _late!.Count;

    /// <summary>A grant that nobody has used, as a client that is connected.</summary>
    internal Task<FlowCaller> CallerAsync(string server, bool isModern) =>
        new FlowCaller(_gateways, server, Token(server, Interlocked.Increment(ref _grant) % Grants), isModern).ConnectAsync();

    /// <summary>What the sample has seen of tool calls.</summary>
    internal IReadOnlyList<RecordedCall> CallsSeen(string server) => (server == "events" ? _events : _json).ReadStats().Calls;

    private static string Token(string server, int grant) => $"token-of-{server}-{grant:d4}-0123456789";

    private string Manifest()
    {
        string[] servers = ["json", "events", "short"];
        var grants = servers.SelectMany(server => Enumerable.Range(0, Grants).Select(grant =>
            $$"""  "{{server}}-{{grant}}": { "server": "{{server}}", "policy": "p", "token": "{{Token(server, grant)}}" }"""));
        return $$"""
            {
              "servers": {
                "json": { "url": "{{_json.Endpoint}}", "headers": { "X-API-Key": "k" }, "flows": { "pimea": { "preset": "pimea" } } },
                "events": { "url": "{{_events.Endpoint}}", "headers": { "X-API-Key": "k" }, "flows": { "pimea": { "preset": "pimea" } } },
                "short": { "url": "{{_json.Endpoint}}", "headers": { "X-API-Key": "k" }, "flows": { "pimea": {
                  "start":  { "tool": "pimea_start_session", "session": "result.session_id", "status": "result.status" },
                  "step":   { "tool": "pimea_chat",          "session": "args.session_id",   "status": "result.status" },
                  "finish": { "tool": "pimea_get_answer",    "session": "args.session_id",   "requires": "complete" },
                  "max_open": 5, "max_steps": 100000, "ttl": "1s" } } }
              },
              "policies": { "p": {
                "version": "1", "default": "deny", "flows": ["pimea"],
                "tools": { "pimea_start_session": {}, "pimea_chat": {}, "pimea_get_answer": {} } } },
              "grants": { {{string.Join(",\n", grants)}} }
            }
            """;
    }
}
