using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>Kills the gateway with SIGKILL under load, ten times, and counts what its ledger forgot.</summary>
public partial class CrashTests(ITestOutputHelper output)
{
    private const int Kills = 10;
    private const int Callers = 8;
    private const int Max = 100_000_000;

    /// <summary>Before each kill, however long a busy machine takes for them.</summary>
    private const int LeastCalls = 60;

    /// <summary>What the promise of the default durability may lose: charges of the last 100 ms before the kill.</summary>
    private static readonly TimeSpan MayBeLost = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(600);

    [Fact]
    public async Task Kill_DefaultDurability_LosesAtMostTheLast100Milliseconds()
    {
        var run = await KillTenTimesAsync("default");
        output.WriteLine($"{run.Arrivals} calls, {run.Lost} charges lost over {Kills} kills; within 100 ms before them came {run.MayBeLost} calls");
        Assert.True(run.Lost <= run.MayBeLost, $"{run.Lost} charges lost, but only {run.MayBeLost} calls came in the last 100 ms before the kills");
    }

    [Fact]
    public async Task Kill_Strict_LosesNothingAndEveryCallHasItsRecord()
    {
        var run = await KillTenTimesAsync("strict");
        output.WriteLine($"{run.Arrivals} calls, {run.Lost} charges lost over {Kills} kills, {run.WithoutRecord} without audit record");
        Assert.True(run.Lost <= 0, $"{run.Lost} charges lost");
        Assert.Equal(0, run.WithoutRecord);
    }

    [Fact]
    public async Task Kill_WhileDecisionsAreShipped_EveryCallHasItsRecordInTheDatabaseOnce()
    {
        await using var database = new PostgresInstance();
        await database.StartAsync();
        var run = await KillTenTimesAsync("strict", database);
        output.WriteLine($"{run.Arrivals} calls over {Kills} kills, {run.WithoutRecord} without record, {run.Doubled} records too many");
        Assert.Equal((0, 0), (run.WithoutRecord, run.Doubled));
    }

    private static async Task<CrashRun> KillTenTimesAsync(string durability, PostgresInstance? database = null)
    {
        string[] options = database is null
            ? [$"--Sluice:Durability={durability}"]
            : [$"--Sluice:Durability={durability}", $"--ConnectionStrings:Sluice={database.ConnectionString}"];
        var folder = Directory.CreateTempSubdirectory("sluice-crash-").FullName;
        try
        {
            await using var upstream = await RecordingUpstream.StartAsync();
            var manifest = Path.Combine(folder, "manifest.json");
            await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, Policies.OneTool("work", Max, "day")));
            long mayBeLost = 0;
            for (var kill = 0; kill < Kills; kill++)
                mayBeLost += await LoadAndKillAsync(upstream, manifest, folder, options);

            await using var last = await GatewayProcess.StartAsync(manifest, folder, options);
            using var http = Client();
            var charged = Max - await CallAsync(http, last.Address);
            var arrivals = upstream.Arrivals.Count;
            Assert.True(arrivals > 50 * Kills, $"only {arrivals} calls: the load did not load");
            Assert.Equal(0, await last.StopAsync());
            var recorded = database is null ? RecordedTraces(folder) : await ShippedTracesAsync(database);
            var traces = recorded.ToHashSet(StringComparer.Ordinal);
            var without = upstream.Arrivals.Count(arrival => !traces.Contains(arrival.Headers["traceparent"].Split('-')[1]));
            return new CrashRun(arrivals, arrivals - charged, mayBeLost, without, recorded.Count - traces.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Returns how many calls came in the last 100 ms before the kill: each was charged before it came, so a lost charge is one of theirs.</summary>
    private static async Task<int> LoadAndKillAsync(RecordingUpstream upstream, string manifest, string folder, string[] options)
    {
        await using var gateway = await GatewayProcess.StartAsync(manifest, folder, options);
        using var stop = new CancellationTokenSource();
        var before = upstream.Arrivals.Count;
        var callers = Enumerable.Range(0, Callers).Select(_ => CallUntilItBreaksAsync(gateway.Address, stop.Token)).ToArray();
        await Task.Delay(Load);
        while (upstream.Arrivals.Count < before + LeastCalls)
            await Task.Delay(5);
        var beforeKill = Stopwatch.GetTimestamp();
        await gateway.KillAsync();
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        var since = beforeKill - (long)(MayBeLost.TotalSeconds * Stopwatch.Frequency);
        return upstream.Arrivals.Count(arrival => arrival.At >= since);
    }

    private static async Task CallUntilItBreaksAsync(Uri address, CancellationToken stop)
    {
        using var http = Client();
        try
        {
            // An overloaded machine may answer otherwise: what counts is what arrived.
            while (!stop.IsCancellationRequested)
                (await SendAsync(http, address)).Dispose();
        }
        catch (HttpRequestException)
        {
            // The gateway is gone.
        }
    }

    /// <summary>Returns what is left of the budget.</summary>
    private static async Task<long> CallAsync(HttpClient http, Uri address)
    {
        using var answer = await SendAsync(http, address);
        Assert.Equal(200, (int)answer.StatusCode);
        return long.Parse(Remaining().Match(answer.Headers.GetValues("RateLimit").Single()).Groups[1].Value);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, Uri address)
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"work","arguments":{}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-0123456789abcdef-01");
        return await http.SendAsync(request);
    }

    private static HttpClient Client() => new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    private static List<string> RecordedTraces(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "audit.db")};Mode=ReadOnly;Pooling=false");
        return [.. connection.Query<string>("SELECT trace_id FROM decisions")];
    }

    private static async Task<List<string>> ShippedTracesAsync(PostgresInstance database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        return [.. await connection.QueryAsync<string>("SELECT trace_id FROM decisions")];
    }

    [GeneratedRegex(@"r=(\d+)")]
    private static partial Regex Remaining();

    private sealed record CrashRun(int Arrivals, long Lost, long MayBeLost, int WithoutRecord, int Doubled);
}
