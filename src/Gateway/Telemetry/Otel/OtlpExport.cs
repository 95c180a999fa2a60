using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ending;

namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>
/// The exporters that the <c>OTEL_*</c> variables ask for. Each has a bounded queue (<c>OTEL_BSP_MAX_QUEUE_SIZE</c> and the like) and a thread of its own: a
/// collector that is slow or away costs data, never a call.
/// </summary>
internal sealed class OtlpExport : IHostedService, IDisposable
{
    /// <summary>What a stop waits for the collector to take the rest, all signals together: a part of the time that ledger and audit have, which come after.</summary>
    private readonly int _longestFlushMs;

    private readonly TracerProvider? _traces;
    private readonly TracerProvider? _engineTraces;
    private readonly MeterProvider? _metrics;
    private readonly LoggerProvider? _logs;
    private readonly ExportFaults? _faults;

    public OtlpExport(SluiceOptions options, IConfiguration configuration, IServiceProvider services)
    {
        _longestFlushMs = (int)(DrainTimes.Of(options).Flush / 4).TotalMilliseconds;
        var otel = options.Otel;
        if (otel.Traces is { } traces && otel.Sampling is not null)
        {
            _traces = BuildTraces(traces, configuration, new AlwaysOnSampler(), Tracing.SourceName);
            if (services.GetServices<TracedSource>().Select(static source => source.Name).ToArray() is { Length: > 0 } sources)
                _engineTraces = BuildTraces(traces, configuration, new ParentBasedSampler(new AlwaysOffSampler()), sources);
        }

        if (otel.Metrics is { } metrics)
            _metrics = BuildMetrics(metrics, otel, configuration);
        _logs = services.GetService<LoggerProvider>();
        if (otel.ExportsAnything)
            _faults = ActivatorUtilities.CreateInstance<ExportFaults>(services);
    }

    /// <summary>Which meters are shown, here and at <c>/metrics</c>. The server's own meter of requests is not: it would measure each call twice.</summary>
    public static IReadOnlyList<string> Meters { get; } = [GatewayMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>What the node is; the variables <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> win.</summary>
    public static void Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddService("sluice", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3))
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// After the last call: hosted services stop in the reverse order of their registration, and the server was registered last. Logs go on, as what is
    /// closed after this may have something to say.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.Shutdown(_longestFlushMs), CancellationToken.None),
        Task.Run(() => _engineTraces?.Shutdown(_longestFlushMs), CancellationToken.None),
        Task.Run(() => _metrics?.Shutdown(_longestFlushMs), CancellationToken.None),
        Task.Run(() => _logs?.ForceFlush(_longestFlushMs), CancellationToken.None));

    public void Dispose()
    {
        _traces?.Dispose();
        _engineTraces?.Dispose();
        _metrics?.Dispose();
        _faults?.Dispose();
    }

    private static TracerProvider BuildTraces(OtlpTarget target, IConfiguration configuration, Sampler sampler, params string[] sources) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .ConfigureResource(Describe)
        .AddSource(sources)
        .SetSampler(sampler)
        .AddOtlpExporter(target.ApplyTo)
        .Build();

    private static MeterProvider BuildMetrics(OtlpTarget target, OtelOptions options, IConfiguration configuration)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddMeter([.. Meters])
            .AddOtlpExporter(target.ApplyTo);
        return (options.ChoosesExemplars ? builder.SetExemplarFilter(ExemplarFilterType.TraceBased) : builder).Build();
    }
}
