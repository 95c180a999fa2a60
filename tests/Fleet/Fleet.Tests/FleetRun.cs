using System.Diagnostics;
using System.Text.Json;
using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Load;
using Sluice.Fleet.Tests.Nodes;
using Sluice.Fleet.Tests.Oracle;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests;

/// <summary>One run: start, a quiet time, a time with faults, stop, and what the records say afterwards.</summary>
internal static class FleetRun
{
    public static async Task<FleetResult> RunAsync(INodeStarter starter, FleetOptions options)
    {
        var workload = new Workload(options);
        await using var system = await FleetSystem.StartAsync(starter, options, workload);
        using var clients = new Clients(workload, system.Gateways, options.Clients);
        var time = await LedgerTime.MeasureAsync(system.Database.ConnectionString);

        // 1. Load.
        using var stop = new CancellationTokenSource();
        var pinging = clients.PingAsync(stop.Token);
        await clients.WarmUpAsync();
        var quietFrom = Stopwatch.GetTimestamp();
        clients.Rate = options.QuietRate;
        var calling = clients.RunAsync(stop.Token);
        await Task.Delay(options.Quiet);
        var quietUntil = Stopwatch.GetTimestamp();
        clients.Rate = options.FaultyRate;
        var plan = new FaultPlan(system, starter);
        var faults = await plan.RunAsync(options.Faulty);
        await stop.CancelAsync();
        await Task.WhenAll(calling, pinging);

        // 2. What was recorded.
        var after = await LedgerTime.MeasureAsync(system.Database.ConnectionString);
        await system.StopNodesAsync();
        var decisions = await AuditRows.ReadAsync(system.Database.ConnectionString, system.Gateways);
        var takeovers = await starter.TakeoversAsync(system.Database.ConnectionString);
        var arrivals = system.Upstream.Arrivals.Select(arrival => (Trace: arrival.Headers["traceparent"].Split('-')[1], arrival.At)).ToArray();
        var pathMs = arrivals.Where(arrival => clients.Pings.ContainsKey(arrival.Trace))
            .Select(arrival => Stopwatch.GetElapsedTime(clients.Pings[arrival.Trace], arrival.At).TotalMilliseconds).DefaultIfEmpty().Max();
        var ofCalls = clients.Calls.Select(call => call.Trace).ToHashSet(StringComparer.Ordinal);

        // 3. What it says.
        var result = new FleetResult
        {
            Engine = starter.Engine,
            Options = options,
            Calls = [.. clients.Calls],
            Decisions = decisions,
            Arrivals = [.. arrivals.Where(arrival => ofCalls.Contains(arrival.Trace)).Select(arrival => new Arrived(arrival.Trace, time.Of(arrival.At)))],
            Faults = faults,
            Takeovers = takeovers,
            CrashesMs = plan.CrashesAt.ConvertAll(crash => (long)time.Of(crash)),
            Time = time,
            DriftMs = after.OffsetMs - time.OffsetMs,
            PathMs = pathMs,
            Quiet = [.. clients.Calls.Where(call => call.AskedAt >= quietFrom && call.AskedAt < quietUntil)],
        };
        system.IsDone = result.Violations.Count == 0;
        if (system.IsDone)
            return result;
        await File.WriteAllTextAsync(Path.Combine(system.Folder, "records.json"), JsonSerializer.Serialize(new { result.Calls, result.Decisions, result.Arrivals }));
        return result with { Folder = system.Folder };
    }
}
