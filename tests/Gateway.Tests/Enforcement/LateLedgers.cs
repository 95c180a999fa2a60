using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>Counts how often the ledgers of these gateways took longer than a scenario can bear: a machine that is too busy shows here.</summary>
internal sealed class LateLedgers : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public LateLedgers(IReadOnlyList<TestGateway> gateways, double latestSeconds)
    {
        IMeterFactory[] factories = [.. gateways.Select(gateway => gateway.Services.GetRequiredService<IMeterFactory>())];
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "sluice.ledger.duration" && factories.Contains(instrument.Meter.Scope))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) =>
        {
            if (seconds > latestSeconds)
                Interlocked.Increment(ref _count);
        });
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
