namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>Spans that an engine's own parts bring along, e.g. of its calls to other nodes. They are shown within calls that are recorded, and never by themselves.</summary>
/// <param name="Name">Of the activity source.</param>
internal sealed record TracedSource(string Name);
