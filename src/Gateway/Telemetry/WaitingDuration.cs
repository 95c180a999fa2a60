using System.Diagnostics.Metrics;

namespace Sluice.Gateway.Telemetry;

/// <param name="Instrument">That it is measured by.</param>
/// <param name="Seconds">The duration.</param>
/// <param name="Tags">Never changed.</param>
internal readonly record struct WaitingDuration(Histogram<double> Instrument, double Seconds, KeyValuePair<string, object?>[] Tags);
