using OpenTelemetry.Exporter;

namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>
/// What the variables of one signal say of its collector, e.g. <c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c>. Null: the variable for all signals holds, which
/// the exporter reads by itself.
/// </summary>
internal sealed record OtlpTarget(Uri? Endpoint = null, OtlpExportProtocol? Protocol = null, string? Headers = null, int? TimeoutMs = null)
{
    public void ApplyTo(OtlpExporterOptions exporter)
    {
        if (Protocol is { } protocol)
            exporter.Protocol = protocol;
        if (Headers is { } headers)
            exporter.Headers = headers;
        if (TimeoutMs is { } timeout)
            exporter.TimeoutMilliseconds = timeout;

        // Set last and only where the signal has its own: an endpoint that is set is taken as it is, without the signal's path.
        if (Endpoint is { } endpoint)
            exporter.Endpoint = endpoint;
    }
}
