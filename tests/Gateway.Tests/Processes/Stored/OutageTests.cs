using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Npgsql;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>The database is stopped under load, and comes back.</summary>
public class OutageTests(ITestOutputHelper output)
{
    /// <summary>Set to a smaller number, it makes the test shorter and prove less.</summary>
    private const string Variable = "SLUICE_TEST_OUTAGE_SECONDS";

    private const int Nodes = 3;
    private const int CallersPerNode = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task DatabaseStopped_UnderLoad_FailsNoCallLosesNoRecordAndCatchesUp()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "30", CultureInfo.InvariantCulture);
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var fleet = await StoredFleet.StartAsync(upstream.Endpoint, Nodes);
        var policy = await fleet.Tenant.AddPolicyAsync();
        var (_, token) = await fleet.Tenant.AddGrantAsync(policy.Id);
        var (revoked, itsToken) = await fleet.Tenant.AddGrantAsync(policy.Id);
        using var affected = new CallerSet(fleet, itsToken);
        await affected.UntilAllAsync(static answer => answer.Status == HttpStatusCode.OK, Patience);
        var traces = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(fleet.Nodes.SelectMany(node => Enumerable.Range(0, CallersPerNode).Select(_ => LoadAsync(fleet.EndpointOf(node), token, traces, stop.Token))));

        await fleet.Database.CrashAsync();
        var before = traces.Count;
        await Task.WhenAny(load, Task.Delay(TimeSpan.FromSeconds(seconds)));
        var during = traces.Count - before;
        await UntilAllSayAsync(fleet, static readiness => readiness.Ready && readiness["directory"]?.Contains("the database does not answer since") == true);
        await fleet.Database.StartAsync();
        var back = Stopwatch.GetTimestamp();
        await fleet.Tenant.RevokeAsync(revoked);
        await affected.UntilAllAsync(static answer => answer.Status == HttpStatusCode.Unauthorized, Patience);
        var caughtUp = Stopwatch.GetElapsedTime(back);
        await UntilAllSayAsync(fleet, static readiness => readiness.IsClean);
        await stop.CancelAsync();
        await load;

        foreach (var node in fleet.Nodes)
            Assert.Equal(0, await node.StopAsync());
        var recorded = await RecordedTracesAsync(fleet.Database.ConnectionString);
        output.WriteLine($"{seconds} s without database: {during} calls, none failed; {traces.Count} calls in all; caught up {caughtUp.TotalMilliseconds:F0} ms after the database was back");
        Assert.True(during > 10 * seconds, $"only {during} calls: the load did not load");
        Assert.Equal(traces.Order(), recorded.Order());
    }

    private static async Task LoadAsync(Uri endpoint, string token, ConcurrentBag<string> traces, CancellationToken stop)
    {
        using var caller = new StoredCaller(endpoint, token);
        await caller.UntilAsync(static answer => answer.Status == HttpStatusCode.OK, Patience);
        while (!stop.IsCancellationRequested)
        {
            var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
            var (status, body) = await caller.CallAsync($"00-{trace}-0123456789abcdef-01");
            Assert.True(status == HttpStatusCode.OK && body.Contains("done"), $"{status}: {body}");
            traces.Add(trace);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private static async Task UntilAllSayAsync(StoredFleet fleet, Predicate<Readiness> isSo)
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(Patience);
        foreach (var node in fleet.Nodes)
        {
            while (!isSo(await Readiness.ReadAsync(http, node.Address, limit.Token)))
                await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>A node that stops ships what it still has.</summary>
    private static async Task<List<string>> RecordedTracesAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT trace_id FROM decisions WHERE trace_id IS NOT NULL", connection);
        await using var rows = await command.ExecuteReaderAsync();
        var traces = new List<string>();
        while (await rows.ReadAsync())
            traces.Add(rows.GetString(0));
        return traces;
    }
}
