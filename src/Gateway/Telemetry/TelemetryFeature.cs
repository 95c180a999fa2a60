using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Logs;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Telemetry.Operations;
using Sluice.Gateway.Telemetry.Otel;
using Sluice.Gateway.Telemetry.Prometheus;

namespace Sluice.Gateway.Telemetry;

internal static class TelemetryFeature
{
    /// <summary>Log lines that may wait for a slow console; later ones are dropped, because a console must not slow calls and the audit log is the record.</summary>
    private const int LogQueue = 8_192;

    public static void AddTelemetry(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddSingleton<Tracing>();
        builder.Services.AddSingleton<OperationTelemetry>();
        builder.Services.AddHostedService<OtlpExport>();
        if (options.Metrics)
            builder.Services.AddSingleton<MetricRegistry>();
        builder.AddLogs(options.Otel.Logs);
    }

    /// <summary>Before anything is measured.</summary>
    public static void StartTelemetry(this WebApplication app) => app.Services.GetService<MetricRegistry>();

    private static void AddLogs(this WebApplicationBuilder builder, OtlpTarget? collector)
    {
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.MaxQueueLength = LogQueue;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        if (collector is not null)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.AddOtlpExporter(collector.ApplyTo);
            });
            builder.Services.ConfigureOpenTelemetryLoggerProvider(static logs => logs.ConfigureResource(OtlpExport.Describe));
        }

        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);

        // While this category may log, the server makes an Activity for each request, whether or not anybody records it.
        builder.Logging.Silence("Microsoft.AspNetCore.Hosting.Diagnostics");

        // It quotes the header line that it refuses, and that may be the one with a caller's token.
        builder.Logging.Silence("Microsoft.AspNetCore.Server.Kestrel.BadRequests");
    }

    /// <summary>Whatever the configuration says: its rules for one provider are stronger than those for all.</summary>
    private static void Silence(this ILoggingBuilder logging, string category) => logging
        .AddFilter(category, LogLevel.None)
        .AddFilter<ConsoleLoggerProvider>(category, LogLevel.None)
        .AddFilter<OpenTelemetryLoggerProvider>(category, LogLevel.None);
}
