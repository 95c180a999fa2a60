using Sluice.Gateway.Telemetry.Otel;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>What every <see cref="McpOperation"/> writes to.</summary>
internal sealed record OperationTelemetry(GatewayMetrics Metrics, Tracing Tracing, TimeProvider Time)
{
    /// <summary>Whether anybody wants to know.</summary>
    public bool IsOn => Metrics.MeasuresOperations || Tracing.IsOn;
}
