using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>The measurements of one factory's gateway meter, as text: name, value, tags.</summary>
internal sealed class MeterCapture : IDisposable
{
    private readonly MeterListener _listener;
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly ConcurrentDictionary<string, double> _observed = new();

    public MeterCapture(IMeterFactory factory)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == GatewayMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _seen.Enqueue($"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => _observed[instrument.Name] = value);
        _listener.Start();
    }

    public IReadOnlyList<string> Seen => [.. _seen];

    /// <summary>What a gauge says now.</summary>
    public double Observe(string gauge)
    {
        _listener.RecordObservableInstruments();
        return _observed[gauge];
    }

    public void Dispose() => _listener.Dispose();
}
