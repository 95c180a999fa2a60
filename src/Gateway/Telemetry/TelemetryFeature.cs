using Microsoft.Extensions.Logging.Console;

namespace Sluice.Gateway.Telemetry;

internal static class TelemetryFeature
{
    /// <summary>Log lines that may wait for a slow console; later ones are dropped, because a console must not slow calls and the audit log is the record.</summary>
    private const int LogQueue = 8_192;

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.MaxQueueLength = LogQueue;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // While this category may log, the server makes an Activity for each request, whether or not anybody records it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // It quotes the header line that it refuses, and that may be the one with a caller's token.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None);
    }
}
