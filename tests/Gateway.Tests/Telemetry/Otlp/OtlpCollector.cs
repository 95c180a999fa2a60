using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sluice.Gateway.Tests.Telemetry.Otlp;

/// <summary>A real receiver of OTLP, over HTTP and over gRPC.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body, string Headers)> _received = new();

    private OtlpCollector(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.First();

    public string GrpcEndpoint => _app.Urls.Last();

    /// <summary>What makes a gateway export to it, soon.</summary>
    public string[] Options =>
    [
        $"--OTEL_EXPORTER_OTLP_ENDPOINT={Endpoint}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_BSP_SCHEDULE_DELAY=50",
        "--OTEL_BLRP_SCHEDULE_DELAY=50", "--OTEL_METRIC_EXPORT_INTERVAL=200",
    ];

    /// <summary>Everything that came, as it came.</summary>
    public IEnumerable<(string Path, byte[] Body, string Headers)> Received => _received;

    public IReadOnlyList<CollectedSpan> Spans =>
    [
        .. Bodies("/v1/traces").SelectMany(body => body.All(1)).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)).Select(CollectedSpan.Read),
    ];

    public IReadOnlyList<CollectedMetric> Metrics =>
    [
        .. Bodies("/v1/metrics").SelectMany(body => body.All(1)).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)).SelectMany(CollectedMetric.Read),
    ];

    /// <summary>The texts of log records, and the trace that each belongs to.</summary>
    public IReadOnlyList<(string Text, string TraceId)> Logs =>
    [
        .. Bodies("/v1/logs").SelectMany(body => body.All(1)).SelectMany(resource => resource.All(2)).SelectMany(scope => scope.All(2)).Select(record => (record.One(5)?.Text(1) ?? "", record.Hex(9))),
    ];

    /// <summary>What the resource says that the data is of.</summary>
    public SortedDictionary<string, string> Resource => CollectedTags.Read(Bodies("/v1/traces").First().One(1)!.One(1)!, 1);

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    /// <summary>The spans, once there are as many as expected.</summary>
    public async Task<IReadOnlyList<CollectedSpan>> SpansAsync(Func<CollectedSpan, bool> which, int expected)
    {
        await UntilAsync(() => Spans.Count(which) >= expected);
        return [.. Spans.Where(which)];
    }

    public static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
            await Task.Delay(20, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IEnumerable<Protobuf> Bodies(string path) => _received.Where(request => request.Path == path).Select(request => new Protobuf(request.Body));

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var path = http.Request.Path.Value!;
        if (http.Request.ContentType == "application/grpc")
        {
            // A message of gRPC is a flag, a length and the protobuf; the answer is an empty one. Services are named trace, metrics and logs.
            var signal = path.Split('.')[3];
            _received.Enqueue(($"/v1/{signal.TrimEnd('s')}s", body.ToArray()[5..], ""));
            http.Response.ContentType = "application/grpc";
            http.Response.AppendTrailer("grpc-status", "0");
            await http.Response.Body.WriteAsync(new byte[5]);
            return;
        }

        _received.Enqueue((path, body.ToArray(), string.Join('\n', http.Request.Headers.Select(header => $"{header.Key}: {header.Value}"))));
        http.Response.ContentType = "application/x-protobuf";
    }
}
