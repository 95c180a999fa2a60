using System.Buffers;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Store.Directory;

namespace Sluice.Bench.Load;

/// <summary>The gateway's HTTP stack without enforcement: reads the body, parses the JSON once, forwards, copies the answer back.</summary>
internal static class BareForwarder
{
    public static async Task<int> RunAsync(int port, Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.AddServerDefaults($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        var server = new Server { Id = "bare", Slug = "bare", Organisation = "default", Url = upstream, Headers = [new("X-API-Key", "bench")], IsDeclared = true };
        var metrics = new GatewayMetrics(app.Services.GetRequiredService<IMeterFactory>());
        var egress = new EgressGuard(EgressRules.Strict, Dns.GetHostAddressesAsync, NullLogger<EgressGuard>.Instance);
        var access = new ServerAccess(egress, tokens: null, TimeProvider.System, validation: null);
        using var pools = new UpstreamPools(new OneServer(server), TimeProvider.System, NullLoggerFactory.Instance, metrics, new SluiceOptions(), access);
        app.Run(http => ForwardAsync(http, pools.For(server)));
        await app.RunAsync();
        return 0;
    }

    private static async Task ForwardAsync(HttpContext http, Upstream upstream)
    {
        var body = await RequestBody.ReadAsync(http.Request, 4 * 1024 * 1024);
        try
        {
            if (!IsJson(body.Memory.Span))
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            var exchange = await upstream.SendAsync("POST", http.Request.Headers, new ReadOnlySequence<byte>(body.Memory));
            try
            {
                await PassAsync(http.Response, exchange);
            }
            finally
            {
                exchange.Release();
            }
        }
        finally
        {
            body.Release();
        }
    }

    private static async Task PassAsync(HttpResponse response, UpstreamExchange exchange)
    {
        response.StatusCode = exchange.Status;
        exchange.CopyHeadersTo(response.Headers);
        if (exchange.ContentLength >= 0)
            response.ContentLength = exchange.ContentLength;
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            response.BodyWriter.Write(piece.Span);
            if (!exchange.IsComplete)
                await response.BodyWriter.FlushAsync();
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
