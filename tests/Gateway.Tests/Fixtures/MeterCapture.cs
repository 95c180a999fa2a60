using System.Diagnostics.Metrics;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>What one factory's gateway meter says.</summary>
internal sealed class MeterCapture : IDisposable
{
    private readonly MeterListener _listener;
    private readonly Dictionary<(string Counter, string Tags), long> _counts = [];
    private readonly Dictionary<(string Counter, string Tags), long> _before;
    private readonly Dictionary<string, double> _gauges = [];

    public MeterCapture(IMeterFactory factory)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == GatewayMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory) && instrument.IsObservable)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument is ObservableCounter<long>)
                _counts[(instrument.Name, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))] = value;
        });
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => _gauges[instrument.Name] = value);
        _listener.Start();
        _listener.RecordObservableInstruments();
        _before = new(_counts);
    }

    /// <summary>What was counted since this was made, as text, in its order: name, how often, tags.</summary>
    public IReadOnlyList<string> Counted
    {
        get
        {
            _listener.RecordObservableInstruments();
            return
            [
                .. _counts.Select(each => (each.Key, Count: each.Value - _before.GetValueOrDefault(each.Key))).Where(each => each.Count != 0)
                    .Select(each => $"{each.Key.Counter} {each.Count} {each.Key.Tags}".TrimEnd()).Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>What a gauge says now.</summary>
    public double Observe(string gauge)
    {
        _listener.RecordObservableInstruments();
        return _gauges[gauge];
    }

    public void Dispose() => _listener.Dispose();
}
