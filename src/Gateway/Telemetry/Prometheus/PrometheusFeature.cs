using System.Buffers;

namespace Sluice.Gateway.Telemetry.Prometheus;

internal static class PrometheusFeature
{
    public const string Path = "/metrics";

    /// <summary>Only where <c>Sluice:Metrics</c> is on: it asks nobody who they are.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        if (app.Services.GetService<MetricRegistry>() is { } registry)
            app.MapGet(Path, http => WriteAsync(http.Response, registry)).ExcludeFromDescription();
    }

    private static async Task WriteAsync(HttpResponse response, MetricRegistry registry)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        registry.Collect(new PrometheusText(output).Write);
        response.ContentType = PrometheusText.ContentType;
        response.ContentLength = output.WrittenCount;
        await response.Body.WriteAsync(output.WrittenMemory);
    }
}
