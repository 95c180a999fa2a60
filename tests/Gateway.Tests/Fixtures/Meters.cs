using System.Diagnostics.Metrics;
using Sluice.Gateway.Telemetry;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>A factory of its own, so that nobody else's measurements are in it.</summary>
internal sealed class Meters : IMeterFactory
{
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        return new Meter(options);
    }

    public static GatewayMetrics Gateway() => new(new Meters());

    public void Dispose()
    {
    }
}
