using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>The measurements of one factory's gateway meter, as text: name, value, tags.</summary>
internal sealed class MeterCapture : IDisposable
{
    private readonly MeterListener _listener;
    private readonly ConcurrentQueue<string> _seen = new();

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
        _listener.Start();
    }

    public IReadOnlyList<string> Seen => [.. _seen];

    public void Dispose() => _listener.Dispose();
}
