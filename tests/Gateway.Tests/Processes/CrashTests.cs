using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>Kills the gateway with SIGKILL under load, ten times, and counts what its ledger forgot.</summary>
public partial class CrashTests(ITestOutputHelper output)
{
    private const int Kills = 10;
    private const int Callers = 8;
    private const int Max = 100_000_000;

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

    private static async Task<CrashRun> KillTenTimesAsync(string durability)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-crash-").FullName;
        try
        {
            await using var upstream = await RecordingUpstream.StartAsync();
            var manifest = Path.Combine(folder, "manifest.json");
            await File.WriteAllTextAsync(manifest, TestGateway.Manifest(upstream.Endpoint, Policies.OneTool("work", Max, "day")));
            long mayBeLost = 0;
            for (var kill = 0; kill < Kills; kill++)
                mayBeLost += await LoadAndKillAsync(upstream, manifest, folder, durability);

            await using var last = await GatewayProcess.StartAsync(manifest, folder, $"--Sluice:Durability={durability}");
            using var http = Client();
            var charged = Max - await CallAsync(http, last.Address);
            var arrivals = upstream.Arrivals.Count;
            Assert.True(arrivals > 50 * Kills, $"only {arrivals} calls: the load did not load");
            Assert.Equal(0, await last.StopAsync());
            return new CrashRun(arrivals, arrivals - charged, mayBeLost, WithoutRecord(upstream, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Returns how many calls came in the last 100 ms before the kill: each was charged before it came, so a lost charge is one of theirs.</summary>
    private static async Task<int> LoadAndKillAsync(RecordingUpstream upstream, string manifest, string folder, string durability)
    {
        await using var gateway = await GatewayProcess.StartAsync(manifest, folder, $"--Sluice:Durability={durability}");
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => CallUntilItBreaksAsync(gateway.Address, stop.Token)).ToArray();
        await Task.Delay(Load);
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
            while (!stop.IsCancellationRequested)
                await CallAsync(http, address);
        }
        catch (HttpRequestException)
        {
            // The gateway is gone.
        }
    }

    /// <summary>Returns what is left of the budget.</summary>
    private static async Task<long> CallAsync(HttpClient http, Uri address)
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"work","arguments":{}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-0123456789abcdef-01");
        using var answer = await http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
        return long.Parse(Remaining().Match(answer.Headers.GetValues("RateLimit").Single()).Groups[1].Value);
    }

    private static HttpClient Client() => new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    private static int WithoutRecord(RecordingUpstream upstream, string folder)
    {
        var recorded = new HashSet<string>();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "audit.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = new SqliteCommand("SELECT trace_id FROM decisions", connection);
        using var rows = command.ExecuteReader();
        while (rows.Read())
            recorded.Add(rows.GetString(0));
        return upstream.Arrivals.Count(arrival => !recorded.Contains(arrival.Headers["traceparent"].Split('-')[1]));
    }

    [GeneratedRegex(@"r=(\d+)")]
    private static partial Regex Remaining();

    private sealed record CrashRun(int Arrivals, long Lost, long MayBeLost, int WithoutRecord);
}
