using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Enforcement;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>A whole gateway in this process, on a free port, with its own data folder.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    public const string Token = "alice-token-0123456789";
    public const string BobsToken = "bob-token-0123456789ab";

    private readonly WebApplication _app;
    private readonly string _folder;

    private TestGateway(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public Uri Endpoint => new(Http.BaseAddress!, "/mcp/pimea");

    public string ManifestPath => Path.Combine(_folder, "manifest.json");

    public IServiceProvider Services => _app.Services;

    /// <summary>The key that the first start left for the operator.</summary>
    public string AdminKey => File.ReadAllText(Path.Combine(_folder, "admin-key")).Trim();

    /// <param name="upstream">Where the manifest's server <c>pimea</c> is.</param>
    /// <param name="policy">JSON of the policy of Alice's grant; null: the grant has none.</param>
    /// <param name="options">More of the command line.</param>
    public static Task<TestGateway> StartAsync(Uri upstream, string? policy, params string[] options) => StartWithAsync(Manifest(upstream, policy), options);

    public static Task<TestGateway> StartWithAsync(string manifest, params string[] options) => StartAsync(manifest, new EmbeddedEngine(), options);

    /// <summary>With a log that hears everything from the first line on.</summary>
    public static Task<TestGateway> StartWithAsync(string manifest, ILoggerProvider log, params string[] options) =>
        StartAsync(manifest, new LoggedEngine(new EmbeddedEngine(), log), options);

    /// <summary>One of a fleet. Gateways on one database have the same keys.</summary>
    public static Task<TestGateway> StartInFleetAsync(IFleetEngine engine, string manifest, string connectionString, params string[] options) =>
        StartAsync(manifest, engine.Engine, [.. FleetOptions(engine, connectionString), .. options]);

    /// <summary>What makes a gateway one of a fleet.</summary>
    public static string[] FleetOptions(IFleetEngine engine, string connectionString) =>
        [.. engine.Options, $"--ConnectionStrings:Sluice={connectionString}", $"--Sluice:Keys=fleet:{Convert.ToBase64String(new byte[32])}"];

    public static Task<TestGateway> StartWithAsync(string manifest, IEngine engine, params string[] options) => StartAsync(manifest, engine, options);

    private static async Task<TestGateway> StartAsync(string manifest, IEngine engine, string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-test-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), manifest);
        string[] args = ["--manifest", Path.Combine(folder, "manifest.json"), $"--Sluice:DataPath={folder}", "--urls", "http://127.0.0.1:0", .. options];
        var app = GatewayNode.Build(args, [engine]);
        await app.StartAsync();
        return new TestGateway(app, folder);
    }

    public static string Manifest(Uri upstream, string? policy, string token = Token) => $$"""
        {
          "servers": { "pimea": { "url": "{{upstream}}", "headers": { "X-API-Key": "upstream-secret" } } },
          "policies": { "p": {{policy ?? Policies.AllowAll}} },
          "grants": {
            "alice": { "server": "pimea", {{(policy is null ? "" : "\"policy\": \"p\", ")}}"token": "{{token}}" },
            "bob": { "server": "pimea", "policy": "p", "token": "bob-token-0123456789ab" }
          }
        }
        """;

    public Task<HttpResponseMessage> PostAsync(string body, string? token = Token, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Endpoint) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return SendAsync(request, token, headers);
    }

    /// <summary>A GET or a DELETE.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string? token = Token, params (string Name, string Value)[] headers) =>
        SendAsync(new HttpRequestMessage(method, Endpoint), token, headers);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? token, (string Name, string Value)[] headers)
    {
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> CallAsync(string tool, string arguments = "{}", string? token = Token, params (string Name, string Value)[] headers) =>
        PostAsync($$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""", token, headers);

    /// <summary>The decisions so far, oldest first, once the log has written them.</summary>
    /// <param name="expected">How many there must be at least: a record follows its answer, so a caller may be here first.</param>
    public async Task<IReadOnlyList<AuditRecord>> DecisionsAsync(int expected)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            await Services.GetRequiredService<SqliteAuditLog>().FlushAsync(limit.Token);
            AuditRecord[] records = [.. new AuditReader(Path.Combine(_folder, "audit.db")).Last(1_000).Reverse()];
            if (records.Length >= expected || limit.IsCancellationRequested)
                return records;
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Of one decision, from 1: outcome, refund, and the upstream's status, 0 without one. Waits for its record, which follows the answer.</summary>
    public async Task<(string Outcome, string Refund, long UpstreamStatus)> OutcomeAsync(int number)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "audit.db")};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            await Services.GetRequiredService<SqliteAuditLog>().FlushAsync(limit.Token);
            await using var command = new SqliteCommand($"SELECT outcome, refund, coalesce(upstream_status, 0) FROM decisions ORDER BY id LIMIT 1 OFFSET {number - 1}", connection);
            await using var reader = await command.ExecuteReaderAsync(limit.Token);
            if (await reader.ReadAsync(limit.Token))
                return (reader.GetString(0), reader.GetString(1), reader.GetInt64(2));
            await Task.Delay(5, limit.Token);
        }
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
