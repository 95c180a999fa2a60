using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry;

/// <param name="Instrument">That it is measured by.</param>
/// <param name="Time">The duration.</param>
/// <param name="Tags">Never changed.</param>
internal readonly record struct WaitingDuration(Histogram<double> Instrument, TimeSpan Time, KeyValuePair<string, object?>[] Tags)
{
    public void HandOn() => Instrument.Record(Time.TotalSeconds, Tags);
}
