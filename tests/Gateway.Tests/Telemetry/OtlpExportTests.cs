using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Hostile;
using Sluice.Gateway.Tests.Leaks;
using Sluice.Gateway.Tests.Telemetry.Otlp;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>What the standard variables do, and what the collector gets to see.</summary>
public class OtlpExportTests
{
    [Fact]
    public async Task Metrics_OfCalls_ReachTheCollectorWithAdvisedBucketsAndExemplars()
    {
        await using var scene = await TraceScene.StartAsync(Policies.OneTool("x", max: 1));
        (await scene.Gateway.CallAsync("x")).Dispose();
        (await scene.Gateway.CallAsync("x")).Dispose();
        string[] names = ["mcp.server.operation.duration", "mcp.client.operation.duration", "sluice.decision.duration", "sluice.ledger.duration", "sluice.decisions", "sluice.audit.queue"];
        await OtlpCollector.UntilAsync(() => names.All(name => scene.Collector.Metrics.Any(metric => metric.Name == name)));
        var metrics = scene.Collector.Metrics;
        var serving = metrics.First(metric => metric.Name == "mcp.server.operation.duration");
        Assert.Equal("s", serving.Unit);
        Assert.Equal([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300], serving.Bounds);
        var traces = scene.Collector.Spans.Select(span => span.TraceId).ToHashSet();
        Assert.Contains(serving.ExemplarTraces, traces.Contains);
        var decisions = metrics.Where(metric => metric.Name == "sluice.decisions").Select(metric => TraceScene.Text(metric.Tags)).ToHashSet();
        Assert.Superset(new HashSet<string>(["outcome=allowed reason=", "outcome=denied reason=limit"]), decisions); // other gateways of this process are heard too
        Assert.All(metrics.Where(metric => metric.Name == "sluice.decisions"), metric => Assert.Equal(["outcome", "reason"], metric.Tags.Keys));
    }

    /// <summary>Everything that a caller may fill in is filled with secrets: none of them, and no grant, comes out as an attribute of a metric or in a log.</summary>
    [Fact]
    public async Task Metrics_WhateverCallersSend_HoldNoSecretAndNoGrant()
    {
        await using var scene = await TraceScene.StartAsync(Policies.OneTool("x", max: 1_000), AnswerAsync, "--Sluice:Metrics=on", "--Logging:LogLevel:Default=Trace", "--Logging:OpenTelemetry:LogLevel:Default=Trace");
        var planted = new List<string> { TestGateway.Token, TestGateway.BobsToken, "upstream-secret" };
        for (var round = 0; round < 40; round++)
        {
            string Plant()
            {
                planted.Add($"planted-{RandomNumberGenerator.GetHexString(16)}");
                return planted[^1];
            }

            var tool = round % 3 == 0 ? Plant() : "x";
            var method = round % 5 == 0 ? Plant() : "tools/call";
            (string, string)[] admitted = (round % 4) switch
            {
                1 => [("MCP-Protocol-Version", Plant())],
                3 => [("Mcp-Session-Id", Plant())],
                _ => [("MCP-Protocol-Version", "2025-11-25")],
            };
            (await scene.Gateway.PostAsync(
                $$$$"""{"jsonrpc":"2.0","id":"{{{{Plant()}}}}","method":"{{{{method}}}}","params":{"name":"{{{{tool}}}}","arguments":{"{{{{Plant()}}}}":"{{{{Plant()}}}}"},"_meta":{"tracestate":"{{{{Plant()}}}}"}}}""",
                round % 7 == 0 ? Plant() : TestGateway.Token,
                [.. admitted, ("tracestate", Plant()), ("User-Agent", Plant()), ("baggage", Plant())])).Dispose();
            (await scene.Gateway.CallAsync("x", $$"""{"a":"{{Plant()}}"}""", headers: ("tracestate", $"k={Plant()}"))).Dispose();
        }

        // The server refuses the line, and would quote it.
        using var raw = await RawConnection.OpenAsync(scene.Gateway.Endpoint.Port);
        await raw.SendAsync(Encoding.ASCII.GetBytes($"POST /mcp/pimea HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer {TestGateway.Token}\r\n\r\n"));
        Assert.Equal(400, (await raw.ReadAsync())!.Status);

        var text = await scene.Gateway.Http.GetStringAsync("/metrics");
        await scene.Gateway.StopAsync();
        var metrics = scene.Collector.Metrics;
        Assert.Contains(metrics, metric => metric.Name == "mcp.client.operation.duration");
        var exported = string.Concat(scene.Collector.Received.Where(request => request.Path != "/v1/traces").Select(request => Encoding.UTF8.GetString(request.Body)));
        Assert.Contains("Denied _other", exported);
        Assert.DoesNotContain(planted, secret => exported.Contains(secret, StringComparison.Ordinal) || text.Contains(secret, StringComparison.Ordinal));
        string[] ids = ["alice", "bob", .. scene.Collector.Spans.Where(span => span.Tags.ContainsKey("mcp.session.id")).Select(span => span.Tags["mcp.session.id"])];
        Assert.DoesNotContain(metrics.SelectMany(metric => metric.Tags.Values), ids.Contains);
        Assert.DoesNotContain("alice", text);

        Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext http, Arrival arrival) =>
            RecordingUpstream.JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"error":{"code":{{{-RandomNumberGenerator.GetInt32(40_000)}}},"message":"planted-by-the-upstream"}}""");
    }

    [Theory]
    [InlineData("--OTEL_SDK_DISABLED=true", "")]
    [InlineData("--OTEL_TRACES_EXPORTER=none", "/v1/logs /v1/metrics")]
    [InlineData("--OTEL_METRICS_EXPORTER=none", "/v1/logs /v1/traces")]
    [InlineData("--OTEL_LOGS_EXPORTER=none", "/v1/metrics /v1/traces")]
    [InlineData("--OTEL_TRACES_SAMPLER=always_off", "/v1/logs /v1/metrics")]
    [InlineData("--OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={0}/elsewhere", "/elsewhere /v1/logs /v1/metrics")]
    public async Task Variables_ChooseWhatIsExported(string option, string paths)
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using (var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", 1), [.. collector.Options, string.Format(option, collector.Endpoint)]))
        {
            (await gateway.CallAsync("x")).Dispose();
            (await gateway.CallAsync("y")).Dispose();
        }

        Assert.Equal(paths, string.Join(' ', collector.Received.Select(request => request.Path).Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Spans_AndMetrics_GoOverGrpcUnlessToldOtherwise()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using (var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, $"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.GrpcEndpoint}"))
            (await gateway.CallAsync("x")).Dispose();
        Assert.Contains(collector.Spans, span => span.Kind == SpanKind.Server);
        Assert.Contains(collector.Metrics, metric => metric.Name == "mcp.client.operation.duration");
    }

    [Fact]
    public async Task Variables_OfTheResourceAndTheHeaders_AreObeyed()
    {
        await using var scene = await TraceScene.StartAsync(
            Policies.AllowAll, null, "--OTEL_SERVICE_NAME=edge", "--OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test,service.instance.id=n1", "--OTEL_EXPORTER_OTLP_HEADERS=x-collector=let-me-in");
        (await scene.Gateway.CallAsync("x")).Dispose();
        await scene.Collector.SpansAsync(_ => true, expected: 1);
        var resource = scene.Collector.Resource;
        Assert.Equal(("edge", "test", "n1"), (resource["service.name"], resource["deployment.environment.name"], resource["service.instance.id"]));
        Assert.All(scene.Collector.Received, request => Assert.Contains("let-me-in", request.Headers));
    }

    [Fact]
    public async Task Variables_ThatAreWrong_AreErrorsOfTheStart_AllAtOnce()
    {
        var failure = await Assert.ThrowsAsync<StartException>(() => TestGateway.StartAsync(
            new Uri("http://127.0.0.1:1/"), Policies.AllowAll, "--OTEL_SDK_DISABLED=perhaps", "--OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317", "--OTEL_TRACES_SAMPLER=xray",
            "--OTEL_METRICS_EXPORTER=prometheus", "--OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/json", "--OTEL_EXPORTER_OTLP_TIMEOUT=soon", "--OTEL_EXPORTER_OTLP_HEADERS=a=secret,api-key", "--OTEL_EXPORTER_OTLP_METRICS_HEADERS=a=secret,A=secret",
            "--Sluice:Metrics=yes"));
        foreach (var key in (string[])["OTEL_SDK_DISABLED", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_SAMPLER", "OTEL_METRICS_EXPORTER", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "OTEL_EXPORTER_OTLP_TIMEOUT",
            "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS", "Sluice:Metrics"])
            Assert.Contains($"{key} = \"", failure.Message);
        Assert.DoesNotContain("secret", failure.Message);
        failure = await Assert.ThrowsAsync<StartException>(() => TestGateway.StartAsync(
            new Uri("http://127.0.0.1:1/"), Policies.AllowAll, "--OTEL_TRACES_SAMPLER=traceidratio", "--OTEL_TRACES_SAMPLER_ARG=1%", "--OTEL_EXPORTER_OTLP_ENDPOINT=https://me:secret@collector:4317"));
        Assert.Contains("OTEL_TRACES_SAMPLER_ARG", failure.Message);
        Assert.DoesNotContain("secret", failure.Message);
    }

    [Fact]
    public async Task CollectorThatIsAway_IsSaidInTheLogAndCostsNoCall()
    {
        var log = new TraceLog();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartWithAsync(
            TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll), log, "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "--OTEL_BSP_SCHEDULE_DELAY=50", "--OTEL_METRIC_EXPORT_INTERVAL=200");
        using var answer = await gateway.CallAsync("x");
        Assert.Equal(200, (int)answer.StatusCode);
        await OtlpCollector.UntilAsync(() => log.Text.Contains("Telemetry is not exported as it should be: ", StringComparison.Ordinal));
        Assert.Contains("http://127.0.0.1:", log.Text.Split('\n').First(line => line.Contains("Telemetry is not exported", StringComparison.Ordinal)));
    }

    /// <summary>The collector takes connections and says nothing.</summary>
    [Fact]
    public async Task Stop_WithACollectorThatHangs_IsBounded()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            upstream.Endpoint, Policies.AllowAll, $"--OTEL_EXPORTER_OTLP_ENDPOINT=http://{listener.LocalEndpoint}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf");
        (await gateway.CallAsync("x")).Dispose();
        gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger("x").LogWarning("x");
        await gateway.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Spans_OfTheLastCalls_AreSentBeforeTheStopEnds()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, [.. collector.Options, "--OTEL_BSP_SCHEDULE_DELAY=3600000", "--OTEL_METRIC_EXPORT_INTERVAL=3600000"]);
        (await gateway.CallAsync("x")).Dispose();
        await gateway.StopAsync();
        Assert.Contains(collector.Spans, span => span.Kind == SpanKind.Server);
        Assert.Contains(collector.Metrics, metric => metric.Name == "mcp.server.operation.duration");
    }
}
