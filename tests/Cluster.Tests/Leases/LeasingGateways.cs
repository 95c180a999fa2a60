using System.Collections.Concurrent;
using Sluice.Cluster.Tests.Ledgers;
using Sluice.Grains.Engine;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Cluster.Tests.Leases;

/// <summary>Gateways that lease for every grant that is called at all, each with callers that ask again as soon as they have their answer.</summary>
internal sealed class LeasingGateways(LedgerCluster cluster, int gateways, Limit limit) : IAsyncDisposable
{
    private const int CallersOfEach = 8;

    /// <summary>Several times as long as it takes a gateway to give back what it has leased.</summary>
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(3);

    private readonly OrleansLedger[] _gateways = [.. Enumerable.Range(0, gateways).Select(_ => cluster.Gateway(leaseAbove: 1))];
    private int _admitted;
    private int _byLease;

    /// <summary>Of all admitted calls.</summary>
    public ConcurrentBag<Receipt> Receipts { get; } = [];

    public int Admitted => Volatile.Read(ref _admitted);

    /// <summary>Calls that no ledger was asked for.</summary>
    public int ByLease => Volatile.Read(ref _byLease);

    /// <summary>Calls until so many are admitted, or the test has waited for too long.</summary>
    public Task CallUntilAsync(int admitted) => CallUntilAsync(admitted, LedgerCluster.Long);

    /// <summary>Calls until the ledger refuses, with no lease out any more that could come back.</summary>
    public async Task CallUntilRefusedAsync()
    {
        for (var before = -1; before != Admitted;)
        {
            before = Admitted;
            await CallUntilAsync(before + 1, LongestReturn);
        }
    }

    /// <summary>So many calls of each gateway.</summary>
    public async Task CallAsync(int calls)
    {
        foreach (var gateway in _gateways)
        {
            for (var call = 0; call < calls; call++)
                await CallAsync(gateway);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
    }

    private async Task CallUntilAsync(int admitted, TimeSpan longest)
    {
        using var patience = new CancellationTokenSource(longest);
        await Task.WhenAll(_gateways.SelectMany(gateway => Enumerable.Range(0, CallersOfEach).Select(_ => Task.Run(async () =>
        {
            while (Admitted < admitted && !patience.IsCancellationRequested)
            {
                await Task.Yield();
                await CallAsync(gateway);
            }
        }))));
    }

    private async Task CallAsync(OrleansLedger gateway)
    {
        var request = new ReserveRequest(Alice, new[] { new Charge(limit, Units.One) }, new Balance[1]);
        var calling = gateway.ReserveAsync(request, CancellationToken.None);
        var isByLease = calling.IsCompleted;
        if (await calling is not { Status: ReserveStatus.Reserved } result)
            return;
        Receipts.Add(result.Receipt);
        Interlocked.Increment(ref _admitted);
        Interlocked.Add(ref _byLease, isByLease ? 1 : 0);
    }
}
