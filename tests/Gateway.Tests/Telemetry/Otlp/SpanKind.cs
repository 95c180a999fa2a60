namespace Sluice.Gateway.Tests.Telemetry.Otlp;

/// <summary>As OTLP numbers them.</summary>
internal enum SpanKind
{
    Internal = 1,
    Server = 2,
    Client = 3,
}
