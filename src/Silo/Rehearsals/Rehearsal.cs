using Orleans.Runtime;
using Sluice.Grains.Engine;
using Sluice.Grains.Ledgers;

namespace Sluice.Silo.Rehearsals;

/// <summary>
/// What a program does for the first time takes longer than callers wait, since it is compiled then. A silo that has joined is waited for at once, for its part of
/// the directory of grains and for the ledgers that come to it: so before it joins, it does all of it in a cluster of its own, within this process.
/// </summary>
internal sealed partial class Rehearsal(ILedgerStore store, ILedgerClock clock, LedgerKeeping keeping, TimeProvider time, ILogger<Rehearsal> logger) : IHostedService
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(5);

    /// <summary>It takes two or three seconds of two processors; a node that has none for it must start all the same.</summary>
    internal TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A silo that is cold is better than none.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await RunAsync(either.Token);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            LogCold(failure.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // 1. A silo, and a gateway that asks it.
        var stage = new Stage(store, clock, keeping, time);
        await using var first = await stage.StartFirstSiloAsync(cancellationToken);
        await using var gateway = await stage.StartGatewayAsync(cancellationToken);
        await using var ledger = new OrleansLedger(gateway.Grains, new AlwaysWell(), LongestCall, time, gateway.LoggerOf<OrleansLedger>());
        var callers = new Callers(ledger, stage.Name);
        await callers.CallAsync(first.Silo, cancellationToken);

        // 2. One that joins, and takes over its part of the directory.
        await using var second = await stage.StartSecondSiloAsync(cancellationToken);
        await callers.CallAsync(second.Silo, cancellationToken);

        // 3. One that leaves: its ledgers move, and their calls follow.
        await second.StopAsync(cancellationToken);
        await callers.CallAsync(second.Silo, cancellationToken);
        await gateway.StopAsync(cancellationToken);
        await first.StopAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "This silo joins without having tried everything once, so that calls may wait for it too long at first: {Problem}")]
    private partial void LogCold(string problem);

    private sealed class AlwaysWell : IClusterHealth
    {
        public string? Fault => null;
    }
}
