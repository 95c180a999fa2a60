using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary><c>/metrics</c> as Prometheus reads it.</summary>
public class PrometheusTests
{
    private const string Path = "/metrics";

    [Fact]
    public async Task Metrics_AfterAllKindsOfCalls_PassTheRealPromtool()
    {
        var promtool = Promtool();
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
            arrival.Body.AsSpan().IndexOf("fail"u8) >= 0 ? RecordingUpstream.JsonAsync(http, "{}", 503) : RecordingUpstream.ResultAsync(http, arrival));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 2), "--Sluice:Metrics=on");
        foreach (var arguments in (string[])["{}", """{"a":"fail"}""", "{}", "{}"])
            (await gateway.CallAsync("x", arguments)).Dispose();
        (await gateway.CallAsync("unlisted")).Dispose();
        (await gateway.PostAsync("[]")).Dispose();
        (await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")).Dispose();
        Odd(gateway.Services.GetRequiredService<IMeterFactory>());

        var text = await gateway.Http.GetStringAsync(Path);
        var (exitCode, output) = await CheckAsync(promtool, text);
        Assert.True(exitCode == 0 && output.Length == 0, output);
        Assert.NotEqual(0, (await CheckAsync(promtool, text.Replace("# TYPE sluice_decisions_total counter", "# TYPE sluice_decisions_total nothing"))).ExitCode);
    }

    [Fact]
    public async Task Metrics_OfCalls_HaveTheNamesAndLabelsOfTheConvention()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 1), "--Sluice:Metrics=on");
        (await gateway.CallAsync("x", headers: ("MCP-Protocol-Version", "2025-11-25"))).Dispose();
        (await gateway.CallAsync("x", headers: ("MCP-Protocol-Version", "2020-01-01"))).Dispose();
        (await gateway.CallAsync("chosen_by_the_caller")).Dispose();
        (await gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"made/up"}""")).Dispose();

        using var answer = await gateway.Http.GetAsync(Path);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.Contains("# TYPE mcp_server_operation_duration_seconds histogram", lines);
        Assert.Contains("""mcp_server_operation_duration_seconds_bucket{gen_ai_operation_name="execute_tool",gen_ai_tool_name="x",mcp_method_name="tools/call",mcp_protocol_version="2025-11-25",le="300"} 1""", lines);
        Assert.Contains("""mcp_server_operation_duration_seconds_count{error_type="tool_error",gen_ai_operation_name="execute_tool",gen_ai_tool_name="x",mcp_method_name="tools/call"} 1""", lines);
        Assert.Contains("""mcp_server_operation_duration_seconds_count{error_type="tool_error",gen_ai_operation_name="execute_tool",gen_ai_tool_name="_other",mcp_method_name="tools/call"} 1""", lines);
        Assert.Contains("""mcp_server_operation_duration_seconds_count{mcp_method_name="_other"} 1""", lines);
        Assert.Contains($$"""mcp_client_operation_duration_seconds_bucket{gen_ai_operation_name="execute_tool",gen_ai_tool_name="x",mcp_method_name="tools/call",mcp_protocol_version="2025-11-25",server_address="127.0.0.1",server_port="{{upstream.Endpoint.Port}}",le="+Inf"} 1""", lines);
        Assert.Contains("""sluice_decision_duration_seconds_count{outcome="denied"} 2""", lines);
        Assert.Contains("""sluice_ledger_duration_seconds_count{operation="reserve",status="reserved"} 1""", lines);
        Assert.Contains("""sluice_ledger_duration_seconds_count{operation="reserve",status="refused"} 1""", lines);
        Assert.Contains("""sluice_decisions_total{outcome="denied",reason="limit"} 1""", lines);
        Assert.Contains(lines, line => line.StartsWith("sluice_audit_queue ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("chosen", StringComparison.Ordinal) || line.Contains("made", StringComparison.Ordinal) || line.Contains("2020", StringComparison.Ordinal));
    }

    /// <summary>What is measured at once, as an example of its span, is not measured with the others too.</summary>
    [Theory]
    [InlineData("always_on")]
    [InlineData("always_off")]
    public async Task Metrics_CallRecordedOrNot_HaveEachDurationOnce(string sampler)
    {
        await using var scene = await TraceScene.StartAsync(Policies.OneTool("x", max: 1), options: ["--Sluice:Metrics=on", $"--OTEL_TRACES_SAMPLER={sampler}"]);
        foreach (var _ in (int[])[1, 2])
            (await scene.Gateway.CallAsync("x")).Dispose();

        var lines = (await scene.Gateway.Http.GetStringAsync(Path)).Split('\n');
        Assert.Equal(2, CountOf("mcp_server_operation_duration_seconds"));
        Assert.Equal(1, CountOf("mcp_client_operation_duration_seconds"));
        Assert.Equal(2, CountOf("sluice_decision_duration_seconds"));
        Assert.Equal(2, CountOf("sluice_ledger_duration_seconds"));

        int CountOf(string histogram) =>
            lines.Where(line => line.StartsWith($"{histogram}_count", StringComparison.Ordinal)).Sum(line => int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Series_BeyondTheBound_AreAddedUpInOne()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:Metrics=on");
        var counter = gateway.Services.GetRequiredService<IMeterFactory>().Create("Sluice.Gateway").CreateCounter<long>("test.flood");
        Parallel.For(0, 3_000, number => counter.Add(1, new KeyValuePair<string, object?>("n", number)));
        var lines = (await gateway.Http.GetStringAsync(Path)).Split('\n').Where(line => line.StartsWith("test_flood_total", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2_001, lines.Length);
        Assert.Contains("test_flood_total{otel_metric_overflow=\"true\"} 1000", lines);
    }

    [Fact]
    public async Task Measurements_FromManyThreads_AreAllCounted()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:Metrics=on");
        var histogram = gateway.Services.GetRequiredService<IMeterFactory>().Create("Sluice.Gateway").CreateHistogram<double>("test.many", "s");
        Parallel.For(0, 20_000, number => histogram.Record(number % 2, number % 3 == 0 ? [new("a", 1), new("b", 2)] : [new("b", 2), new("a", 1)]));
        var lines = (await gateway.Http.GetStringAsync(Path)).Split('\n').Where(line => line.StartsWith("test_many_seconds", StringComparison.Ordinal)).ToArray();
        Assert.Contains("test_many_seconds_bucket{a=\"1\",b=\"2\",le=\"0.75\"} 10000", lines);
        Assert.Contains("test_many_seconds_bucket{a=\"1\",b=\"2\",le=\"1\"} 20000", lines);
        Assert.Contains("test_many_seconds_sum{a=\"1\",b=\"2\"} 10000", lines);
        Assert.Equal(17, lines.Length);
    }

    [Fact]
    public async Task Metrics_AnswerOnlyWhenAsked()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var closed = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        await using var open = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll, "--Sluice:Metrics=on");
        Assert.Equal(404, (int)(await closed.Http.GetAsync(Path)).StatusCode);
        Assert.Equal(200, await StatusAsync(open, "10.2.3.4:8080"));
        Assert.Equal(403, await StatusAsync(open, "evil.example"));
    }

    private static async Task<int> StatusAsync(TestGateway gateway, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Host = host;
        using var answer = await gateway.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    /// <summary>Instruments whose names, texts and values need all that the format has of escapes.</summary>
    private static void Odd(IMeterFactory factory)
    {
        var meter = factory.Create("Sluice.Gateway");
        meter.CreateCounter<int>("0odd.name-with/signs", "{thing}", "A \\ and\na new line.").Add(1, new KeyValuePair<string, object?>("la.bel", "a \"quoted\" \\ and\nnew line é"));
        meter.CreateObservableGauge("odd.size", () => double.NaN, "By", "Not a number.");
        meter.CreateUpDownCounter<float>("odd.balance", "1", "Up and down.").Add(-0.5f);
        meter.CreateHistogram<long>("odd.sizes", "By", "Whole numbers.").Record(3);
    }

    private static string Promtool()
    {
        var found = Environment.GetEnvironmentVariable("PATH")!.Split(System.IO.Path.PathSeparator).Select(folder => System.IO.Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        if (found is null && Environment.GetEnvironmentVariable("CI") is null)
            Assert.Skip("promtool is missing: install the Debian package prometheus");
        return found ?? throw new InvalidOperationException("promtool is missing: install the Debian package prometheus.");
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(string promtool, string text)
    {
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + errors);
    }
}
