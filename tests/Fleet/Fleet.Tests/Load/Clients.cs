using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Fleet.Tests.Nodes;
using Sluice.Fleet.Tests.Records;

namespace Sluice.Fleet.Tests.Load;

/// <summary>Concurrent clients, each with one call at a time, on all gateways.</summary>
internal sealed class Clients(Workload workload, IReadOnlyList<FleetNode> gateways, int clients) : IDisposable
{
    private const int WarmUpsPerClient = 6;
    private static readonly TimeSpan PingPause = TimeSpan.FromMilliseconds(20);

    private readonly Caller _caller = new();

    public ConcurrentQueue<Asked> Calls { get; } = new();

    /// <summary>Messages that no ledger was asked about, by trace: when they were sent.</summary>
    public ConcurrentDictionary<string, long> Pings { get; } = new();

    /// <summary>Calls a second of all together.</summary>
    public int Rate { get; set; }

    /// <summary>What a program compiles for its first calls is no delay of the ledger's.</summary>
    public Task WarmUpAsync() => Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
    {
        for (var call = 0; call < WarmUpsPerClient; call++)
            Calls.Enqueue(await _caller.AskAsync(gateways[(client + call) % gateways.Count], workload.WarmUp(client)));
    }));

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => CallAsync(new Random(client), stop))));

    /// <summary>Measures the way, from the first call on.</summary>
    public async Task PingAsync(CancellationToken stop)
    {
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            await Task.Delay(PingPause, CancellationToken.None);
            var node = gateways[turn % gateways.Count];
            if (node.Address is not { } address || node.IsPaused)
                continue;
            var (trace, sentAt, isAnswered) = await _caller.PingAsync(address, workload.WarmUp(turn));
            if (isAnswered && node.LastPausedAt < sentAt)
                Pings[trace] = sentAt;
        }
    }

    public void Dispose() => _caller.Dispose();

    private async Task CallAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 * random.NextDouble() * clients / Rate), CancellationToken.None);
            var asked = await _caller.AskAsync(Pick(random), workload.Next(random));
            Calls.Enqueue(asked);
            if (asked.Answer == Answer.Broken)
                gateways[asked.Node].Avoid();
        }
    }

    /// <summary>As a balancer would: not the one that has just broken a call off, unless there is no other.</summary>
    private FleetNode Pick(Random random)
    {
        for (var tries = 0; tries < 2 * gateways.Count; tries++)
        {
            var node = gateways[random.Next(gateways.Count)];
            if (node.Address is not null && Stopwatch.GetTimestamp() >= node.AvoidUntil)
                return node;
        }

        return gateways[random.Next(gateways.Count)];
    }
}
