using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Ending;

/// <summary>SIGTERM under load: what was begun is finished, told and recorded.</summary>
public sealed partial class DrainTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 64;
    private const int Streams = 200;
    private const int Max = 100_000_000;
    private const int TimeoutSeconds = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-drain-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sigterm_UnderLoad_LosesNoCallRecordsEachAndTellsStreamsToComeAgain()
    {
        await using var upstream = await RecordingUpstream.StartAsync(AnswerAsync);
        string[] options = ["--Sluice:CallsPerGrant=1000", "--Sluice:StreamsPerGrant=1000", "--Sluice:DrainDelaySeconds=1", $"--Sluice:DrainTimeoutSeconds={TimeoutSeconds}"];
        var manifest = await WriteManifestAsync(upstream);
        await using var gateway = await GatewayProcess.StartAsync(manifest, _folder, options);
        var load = new DrainLoad(gateway.Address);
        var readers = Enumerable.Range(0, Streams).Select(_ => load.ReadStreamAsync()).ToArray();
        var callers = Enumerable.Range(0, Clients).Select(_ => load.CallAsync()).ToArray();
        await UntilAsync(() => load.OpenStreams == Streams && load.Answered.Count > 4 * Clients);

        var signalled = Stopwatch.GetTimestamp();
        var before = load.Answered.Count;
        await gateway.SignalAsync("TERM");
        await AssertNotReadyAsync(gateway);
        var exitCode = await gateway.ExitAsync().WaitAsync(Patience);
        var took = Stopwatch.GetElapsedTime(signalled);
        await Task.WhenAll(callers).WaitAsync(Patience);
        var hints = await Task.WhenAll(readers).WaitAsync(Patience);

        var recorded = Recorded();
        output.WriteLine(
            $"{load.Answered.Count} calls answered, {load.Answered.Count - before} of them after SIGTERM, {load.NotRun.Count} told that nothing was run, {load.AnsweredWithClose} with Connection: close; "
            + $"{load.Unanswered.Count} not taken ({string.Join(", ", load.Unanswered.Values.CountBy(error => error))}); exit after {took.TotalMilliseconds:F0} ms");
        Assert.Equal(0, exitCode);
        Assert.True(took < TimeSpan.FromSeconds(TimeoutSeconds), $"exit after {took}");
        Assert.Empty(load.Wrong);
        Assert.Equal(load.Answered.Keys.Order(), Reached(upstream).Order());
        Assert.Equal(load.Answered.Keys.Concat(load.NotRun.Keys).Order(), recorded.Order());
        Assert.True(load.AnsweredWithClose > 0, "No answer asked its client to go elsewhere.");
        Assert.All(hints, hint => Assert.InRange(hint!.Value, 1_000, 5_000));
        Assert.True(hints.Distinct().Count() > Streams / 2, "The streams come back at once.");

        await using var next = await GatewayProcess.StartAsync(manifest, _folder, options);
        Assert.Equal(load.Answered.Count + 1, Max - await RemainingAsync(next));
    }

    /// <summary>Some answers take their time, and some come as events.</summary>
    private static async Task AnswerAsync(HttpContext http, Arrival arrival)
    {
        if (arrival.HttpMethod == "GET")
        {
            await RecordingUpstream.EventsAsync(http, ": open\n\n");
            await Task.WhenAny(Task.Delay(Timeout.Infinite, http.RequestAborted));
            return;
        }

        await Task.Delay(Random.Shared.Next(200));
        if (Random.Shared.Next(4) > 0)
        {
            await RecordingUpstream.ResultAsync(http, arrival);
            return;
        }

        await RecordingUpstream.EventsAsync(http, ": soon\n\n");
        await Task.Delay(Random.Shared.Next(200));
        await RecordingUpstream.EventsAsync(http, $$$"""data: {"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"content":[{"type":"text","text":"done"}]}}""" + "\n\n");
    }

    private static async Task AssertNotReadyAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(Patience);
        Readiness readiness;
        do
            readiness = await Readiness.ReadAsync(http, gateway.Address, limit.Token);
        while (readiness.Ready);
        Assert.Contains("stopping", readiness["drain"]);
    }

    private static IEnumerable<string> Reached(RecordingUpstream upstream) =>
        upstream.Arrivals.Where(arrival => arrival.HttpMethod == "POST").Select(arrival => arrival.Headers["traceparent"].Split('-')[1]);

    private List<string> Recorded()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "audit.db")};Mode=ReadOnly;Pooling=false");
        return [.. connection.Query<string>("SELECT trace_id FROM decisions")];
    }

    private static async Task<long> RemainingAsync(GatewayProcess gateway)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        using var answer = await http.PostAsync(gateway.Address, new StringContent(
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"work","arguments":{}}}""", Encoding.UTF8, "application/json"));
        return long.Parse(Left().Match(answer.Headers.GetValues("RateLimit").Single()).Groups[1].Value);
    }

    private async Task<string> WriteManifestAsync(RecordingUpstream upstream)
    {
        var path = Path.Combine(_folder, "manifest.json");
        await File.WriteAllTextAsync(path, TestGateway.Manifest(upstream.Endpoint, Policies.OneTool("work", Max, "day")));
        return path;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(20, limit.Token);
    }

    [GeneratedRegex(@"r=(\d+)")]
    private static partial Regex Left();
}
