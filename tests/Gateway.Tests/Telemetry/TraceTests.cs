using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Telemetry.Otlp;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Spans as a collector gets them, and the contexts that reach the upstream.</summary>
public class TraceTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string CallerSpan = "00f067aa0ba902b7";
    private const string Caller = $"00-{TraceId}-{CallerSpan}-01";

    [Fact]
    public async Task ToolCall_WithAParentInMeta_IsOneTraceFromTheCallerToTheUpstream()
    {
        await using var scene = await TraceScene.StartAsync(Policies.OneTool("get_weather", max: 5));
        using var answer = await scene.Gateway.PostAsync(
            $$$$"""{"jsonrpc":"2.0","id":"r-1","method":"tools/call","params":{"name":"get_weather","arguments":{"city":"Ulm"},"_meta":{"progressToken":3,"traceparent":"{{{{Caller}}}}","tracestate":"rojo=1"}}}""",
            headers: [("MCP-Protocol-Version", "2025-11-25"), ("traceparent", $"00-{TraceId}-aaaaaaaaaaaaaaaa-01")]);
        Assert.Equal(200, (int)answer.StatusCode);

        var spans = await scene.Collector.SpansAsync(span => span.TraceId == TraceId, expected: 3);
        var serving = Assert.Single(spans, span => span.Kind == SpanKind.Server);
        var ledger = Assert.Single(spans, span => span.Kind == SpanKind.Internal);
        var calling = Assert.Single(spans, span => span.Kind == SpanKind.Client);
        Assert.Equal(("tools/call get_weather", CallerSpan, "aaaaaaaaaaaaaaaa"), (serving.Name, serving.ParentId, Assert.Single(serving.Links)));
        Assert.Equal(("ledger reserve", serving.SpanId), (ledger.Name, ledger.ParentId));
        Assert.Equal(("tools/call get_weather", serving.SpanId), (calling.Name, calling.ParentId));
        Assert.Equal("sluice.ledger.charges=1 sluice.ledger.status=reserved", TraceScene.Text(ledger.Tags));
        Assert.Equal(
            "gen_ai.operation.name=execute_tool gen_ai.tool.name=get_weather jsonrpc.request.id=r-1 mcp.method.name=tools/call mcp.protocol.version=2025-11-25 "
            + $"network.protocol.name=http network.protocol.version=1.1 network.transport=tcp sluice.outcome=allowed sluice.policy={scene.PolicyVersion} sluice.server=pimea",
            TraceScene.Text(serving.Tags));
        Assert.Equal(
            "gen_ai.operation.name=execute_tool gen_ai.tool.name=get_weather jsonrpc.request.id=r-1 mcp.method.name=tools/call mcp.protocol.version=2025-11-25 "
            + $"network.protocol.name=http network.protocol.version=1.1 network.transport=tcp server.address=127.0.0.1 server.port={scene.Upstream.Endpoint.Port}",
            TraceScene.Text(calling.Tags));
        Assert.Equal((0, 0), (serving.Status, calling.Status));

        var arrival = Assert.Single(scene.Upstream.Arrivals);
        Assert.Equal($"00-{TraceId}-{calling.SpanId}-01", arrival.Headers["traceparent"]);
        Assert.Equal("rojo=1", arrival.Headers["tracestate"]);
        Assert.Equal(
            $$$$"""{"jsonrpc":"2.0","id":"r-1","method":"tools/call","params":{"name":"get_weather","arguments":{"city":"Ulm"},"_meta":{"progressToken":3,"traceparent":"00-{{{{TraceId}}}}-{{{{calling.SpanId}}}}-01","tracestate":"rojo=1"}}}""",
            Encoding.UTF8.GetString(arrival.Body));
        Assert.Equal([TraceId], await TraceScene.AuditedTracesAsync(scene.Gateway, 1));
        Assert.Equal("sluice", scene.Collector.Resource["service.name"]);
    }

    [Theory]
    [InlineData("""{"name":"t","arguments":{"a":1}}""", """{"_meta":{"traceparent":"T","tracestate":"k=\"v"},"name":"t","arguments":{"a":1}}""")]
    [InlineData("""{"name":"t", "_meta" : { } }""", """{"name":"t", "_meta" : {"traceparent":"T","tracestate":"k=\"v" } }""")]
    [InlineData("""{"_meta":{"x":1},"name":"t"}""", """{"_meta":{"traceparent":"T","tracestate":"k=\"v","x":1},"name":"t"}""")]
    [InlineData("""{"_meta":{"trace\u0070arent":7,"tracestate":[1]},"name":"t"}""", """{"_meta":{"trace\u0070arent":"T","tracestate":"k=\"v"},"name":"t"}""")]
    public async Task ToolCall_WithAParentInTheHeader_CarriesItOnInMeta(string parameters, string forwarded)
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll);
        (await scene.Gateway.PostAsync(
            $$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{parameters}}}""", headers: [("traceparent", Caller), ("tracestate", "k=\"v")])).Dispose();
        var arrival = Assert.Single(scene.Upstream.Arrivals);
        var sent = arrival.Headers["traceparent"];
        Assert.StartsWith($"00-{TraceId}-", sent);
        Assert.DoesNotContain(CallerSpan, sent);
        Assert.Equal($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{forwarded}}}""".Replace("\"T\"", $"\"{sent}\""), Encoding.UTF8.GetString(arrival.Body));
    }

    [Theory]
    [InlineData("deny", "not_available", "(default deny)", "tools/call", "other")]
    [InlineData("limit", "limit", "/tools/x/limits/calls", "tools/call x", "x")]
    public async Task DeniedCall_SpanCarriesReasonAndRule(string how, string reason, string rule, string name, string tool)
    {
        await using var scene = await TraceScene.StartAsync(Policies.OneTool("x", max: 1));
        if (how == "limit")
            (await scene.Gateway.CallAsync("x")).Dispose();
        (await scene.Gateway.CallAsync(tool, headers: ("traceparent", Caller))).Dispose();
        var spans = await scene.Collector.SpansAsync(span => span.TraceId == TraceId, expected: how == "limit" ? 2 : 1);
        var serving = Assert.Single(spans, span => span.Kind == SpanKind.Server);
        Assert.Equal((name, tool, "denied", reason, rule), (serving.Name, serving.Tags["gen_ai.tool.name"], serving.Tags["sluice.outcome"], serving.Tags["sluice.reason"], serving.Tags["sluice.rule"]));
        Assert.Equal(("tool_error", 2), (serving.Tags["error.type"], serving.Status));
        Assert.DoesNotContain(spans, span => span.Kind == SpanKind.Client);
        await OtlpCollector.UntilAsync(() => scene.Collector.Logs.Any(log => log.TraceId == TraceId && log.Text.StartsWith("Denied ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(200, """{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"no"}}""", "-32602", "-32602")]
    [InlineData(200, """{"jsonrpc":"2.0","id":7,"error":{"code":4711,"message":"no"}}""", "4711", "4711")]
    [InlineData(200, """{"jsonrpc":"2.0","id":7,"result":{"content":[],"isError":true}}""", "tool_error", "")]
    [InlineData(500, "{}", "500", "")]
    [InlineData(599, "{}", "_OTHER", "")]
    public async Task FailedCall_SpansNameTheError(int status, string json, string error, string code)
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll, (http, _) => RecordingUpstream.JsonAsync(http, json, status));
        (await scene.Gateway.CallAsync("x", headers: ("traceparent", Caller))).Dispose();
        foreach (var span in await scene.Collector.SpansAsync(span => span.TraceId == TraceId && span.Kind != SpanKind.Internal, expected: 2))
            Assert.Equal((error, code, 2), (span.Tags["error.type"], span.Tags.GetValueOrDefault("rpc.response.status_code", ""), span.Status));
    }

    [Fact]
    public async Task UnreachableUpstream_SpansSayWhatTheCallerWasTold()
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll);
        await scene.Upstream.DisposeAsync();
        (await scene.Gateway.CallAsync("x", headers: ("traceparent", Caller))).Dispose();
        var spans = await scene.Collector.SpansAsync(span => span.TraceId == TraceId, expected: 2);
        Assert.Equal("not_connected", Assert.Single(spans, span => span.Kind == SpanKind.Client).Tags["error.type"]);
        var serving = Assert.Single(spans, span => span.Kind == SpanKind.Server);
        Assert.Equal(("-32001", "The upstream MCP server cannot be reached; nothing was run."), (serving.Tags["error.type"], serving.StatusText));
    }

    [Fact]
    public async Task OtherMethods_AreOperationsToo()
    {
        await using var scene = await TraceScene.StartAsync(
            """{ "version": "1", "default": "deny", "methods": [ "prompts" ] }""",
            (http, arrival) => RecordingUpstream.JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"error":{"code":-32602,"message":"Unknown prompt"}}"""));
        (await scene.Gateway.PostAsync("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"greet"}}""", headers: ("traceparent", Caller))).Dispose();
        (await scene.Gateway.PostAsync("""{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"file:///a"}}""", headers: ("traceparent", Caller))).Dispose();
        var spans = await scene.Collector.SpansAsync(span => span.TraceId == TraceId, expected: 3);
        var prompts = spans.Where(span => span.Name == "prompts/get").ToArray();
        Assert.Equal([SpanKind.Client, SpanKind.Server], prompts.Select(span => span.Kind).OrderDescending());
        Assert.All(prompts, span => Assert.Equal(("greet", "-32602"), (span.Tags["gen_ai.prompt.name"], span.Tags["error.type"])));
        var refused = Assert.Single(spans, span => span.Name == "resources/read");
        Assert.Equal(("denied", "-32601"), (refused.Tags["sluice.outcome"], refused.Tags["rpc.response.status_code"]));
    }

    /// <summary>Spans that wait for a collector are bounded by their number, so that each must be small.</summary>
    [Fact]
    public async Task LongNames_AreNotHeldInSpans()
    {
        await using var scene = await TraceScene.StartAsync("""{ "version": "1", "default": "deny", "methods": [ "prompts" ] }""");
        (await scene.Gateway.PostAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"{{{new string('p', 100_000)}}}"}}""", headers: ("traceparent", Caller))).Dispose();
        foreach (var span in await scene.Collector.SpansAsync(span => span.TraceId == TraceId, expected: 2))
            Assert.True(TraceScene.Text(span.Tags).Length < 1_000);
    }

    [Fact]
    public async Task StateInMeta_WrittenWithEscapes_IsTheSameState()
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll);
        (await scene.Gateway.PostAsync(
            $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","_meta":{"traceparent":"{{{{Caller}}}}","tracestate":"k=a\u002Bb"}}}""")).Dispose();
        Assert.Equal("k=a+b", Assert.Single(scene.Upstream.Arrivals).Headers["tracestate"]);
    }

    [Theory]
    [InlineData("traceidratio", "0", Caller)]
    [InlineData("parentbased_traceidratio", "1", $"00-{TraceId}-{CallerSpan}-00")]
    [InlineData("always_off", "1", Caller)]
    public async Task CallThatIsNotSampled_PassesWhatCame(string sampler, string ratio, string parent)
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll, null, $"--OTEL_TRACES_SAMPLER={sampler}", $"--OTEL_TRACES_SAMPLER_ARG={ratio}");
        var body = $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","_meta":{"traceparent":"{{{{parent}}}}"}}}""";
        (await scene.Gateway.PostAsync(body, headers: [("traceparent", parent), ("tracestate", "a=b")])).Dispose();
        var arrival = Assert.Single(scene.Upstream.Arrivals);
        Assert.Equal((body, parent, "a=b"), (Encoding.UTF8.GetString(arrival.Body), arrival.Headers["traceparent"], arrival.Headers["tracestate"]));
        Assert.Equal([TraceId], await TraceScene.AuditedTracesAsync(scene.Gateway, 1));
        await scene.Gateway.StopAsync();
        Assert.DoesNotContain(scene.Collector.Spans, span => span.TraceId == TraceId);
    }

    [Fact]
    public async Task RootThatIsNotSampled_TellsTheUpstreamSo()
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll, null, "--OTEL_TRACES_SAMPLER=parentbased_traceidratio", "--OTEL_TRACES_SAMPLER_ARG=0");
        (await scene.Gateway.CallAsync("t", headers: [("traceparent", "garbage"), ("tracestate", "a=b")])).Dispose();
        var arrival = Assert.Single(scene.Upstream.Arrivals);
        Assert.False(arrival.Headers.ContainsKey("tracestate"));
        Assert.Matches("^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$", arrival.Headers["traceparent"]);
        Assert.DoesNotContain("_meta", Encoding.UTF8.GetString(arrival.Body));
        Assert.Equal([arrival.Headers["traceparent"][3..35]], await TraceScene.AuditedTracesAsync(scene.Gateway, 1));
    }

    [Fact]
    public async Task WithoutACollector_ContextsPassUnchanged()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var body = $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","_meta":{"traceparent":"{{{{Caller}}}}"}}}""";
        (await gateway.PostAsync(body, headers: [("traceparent", "garbage")])).Dispose();
        (await gateway.CallAsync("t")).Dispose();
        var arrivals = upstream.Arrivals.ToArray();
        Assert.Equal((body, "garbage"), (Encoding.UTF8.GetString(arrivals[0].Body), arrivals[0].Headers["traceparent"]));
        Assert.False(arrivals[1].Headers.ContainsKey("traceparent"));
        Assert.Equal([TraceId, null], await TraceScene.AuditedTracesAsync(gateway, 2));
    }

    [Fact]
    public async Task Subscription_ThatStaysOpen_IsTracedToItsEnd()
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll, async (http, _) => await RecordingUpstream.EventsAsync(http, "data: {}\n\n"));
        var members = $"\"notifications\":{{}},{Modern.Meta.TrimEnd()}".Replace("\"_meta\":{", $"\"_meta\":{{\"traceparent\":\"{Caller}\",");
        (await scene.Gateway.PostAsync(
            $$"""{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{ {{members}} } }""", headers: Modern.Headers("subscriptions/listen"))).Dispose();
        var spans = await scene.Collector.SpansAsync(span => span.TraceId == TraceId, expected: 2);
        var calling = Assert.Single(spans, span => span.Kind == SpanKind.Client);
        Assert.Equal("subscriptions/listen", calling.Name);
        Assert.Equal($"00-{TraceId}-{calling.SpanId}-01", (string?)Assert.Single(scene.Upstream.Arrivals).Message!["params"]!["_meta"]!["traceparent"]);
    }

    /// <summary>A stream that its caller ends has not failed.</summary>
    [Theory]
    [InlineData("subscriptions/listen", "\"notifications\":{},")]
    [InlineData("tools/call", "\"name\":\"t\",")]
    public async Task Stream_ThatItsCallerLeaves_IsCancelled(string method, string members)
    {
        await using var scene = await TraceScene.StartAsync(Policies.AllowAll, async (http, _) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        var meta = Modern.Meta.TrimEnd().Replace("\"_meta\":{", $"\"_meta\":{{\"traceparent\":\"{Caller}\",");
        using (var answer = await scene.Gateway.PostAsync(
            $$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{ {{members}}{{meta}} } }""", headers: Modern.Headers(method, method == "tools/call" ? "t" : null)))
            Assert.Equal(200, (int)answer.StatusCode);
        foreach (var span in await scene.Collector.SpansAsync(span => span.TraceId == TraceId && span.Kind != SpanKind.Internal, expected: 2))
            Assert.Equal("cancelled", span.Tags["error.type"]);
    }
}
