using System.Diagnostics.Metrics;
using Sluice.Gateway.Telemetry.Otel;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>Keeps what this node's meters measure, from its start on.</summary>
internal sealed class MetricRegistry : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly IMeterFactory _factory;
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _collection;

    public MetricRegistry(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<double>(Measure);
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, family) => Measure(instrument, value, tags, family));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, family) => Measure(instrument, value, tags, family));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, family) => Measure(instrument, value, tags, family));
        _listener.Start();
    }

    /// <summary>Asks the observed instruments, then shows every family, in the order of their names. One collection at a time.</summary>
    /// <param name="show">Gets a family and the number of this collection.</param>
    public void Collect(Action<MetricFamily, int> show)
    {
        lock (_gate)
        {
            _collection++;
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // One that cannot be observed, such as the backlog of a node that is stopping, is left out. The others have been asked.
            }

            foreach (var family in _families.Values)
                show(family, _collection);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        // A process may hold several nodes, as tests do; meters of the runtime belong to none.
        var meter = instrument.Meter;
        if (!OtlpExport.Meters.Contains(meter.Name, StringComparer.Ordinal) || (meter.Scope is not null && !ReferenceEquals(meter.Scope, _factory)))
            return;
        var family = new MetricFamily(instrument);
        lock (_gate)
        {
            if (!_families.TryAdd(family.Name, family))
                return;
        }

        listener.EnableMeasurementEvents(instrument, family);
    }

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? family) =>
        ((MetricFamily)family!).Record(value, tags, _collection);
}
