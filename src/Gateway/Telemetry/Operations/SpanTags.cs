using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Mcp;
using Sluice.Policy;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>
/// Attributes of spans, as the semantic conventions for MCP name them, and our own under <c>sluice.</c>. Left out of the convention's: arguments and results,
/// resource URIs, which carry data of the caller's, and client addresses.
/// </summary>
internal static class SpanTags
{
    /// <summary>Bytes as written. Spans that wait for a slow collector are counted, not weighed: what callers choose the length of must be short.</summary>
    private const int LongestName = RpcMessage.LongestToolName;

    /// <summary>What is known of a request before it is decided on, on either side of the gateway.</summary>
    public static void Describe(Activity span, McpRequest request, string? version)
    {
        var message = request.Message!;
        span.SetTag("mcp.method.name", message.Method);
        if (message.Kind == RpcKind.Request)
            span.SetTag("jsonrpc.request.id", TextOf(message.Id));
        if (message.Method == RpcMethods.PromptsGet && message.NameRange.Length is > 0 and <= LongestName)
            span.SetTag("gen_ai.prompt.name", TextOf(message.Text(message.NameRange)));
        if (version is not null)
            span.SetTag("mcp.protocol.version", version);
        if (request.Session is { } session)
            span.SetTag("mcp.session.id", session.Hash);
        span.SetTag("network.transport", "tcp");
        span.SetTag("network.protocol.name", "http");
    }

    public static void DescribeCaller(Activity span, McpRequest request)
    {
        span.SetTag("network.protocol.version", HttpProtocol.IsHttp2(request.Http.Request.Protocol) ? "2" : "1.1");
        span.SetTag("sluice.server", request.Grant.Server.Id);
    }

    public static void DescribeUpstream(Activity span, Server server)
    {
        span.SetTag("network.protocol.version", "1.1");
        span.SetTag("server.address", server.Url.IdnHost);
        span.SetTag("server.port", server.Url.Port);
    }

    /// <summary>The name of a span is of low cardinality, so that it holds a tool only where the policy does.</summary>
    public static void NameTool(Activity span, RpcMessage message, string? listed)
    {
        if (listed is not null)
            span.DisplayName = $"{message.Method} {listed}";
        span.SetTag("gen_ai.operation.name", "execute_tool");
        span.SetTag("gen_ai.tool.name", listed ?? message.ToolName.ToString());
    }

    public static void Decide(Activity span, Decision decision)
    {
        span.SetTag("sluice.outcome", decision.Denial is null ? "allowed" : "denied");
        if (decision.Grant.PolicyVersion is { } policy)
            span.SetTag("sluice.policy", policy);
        if (decision.Denial is not { } denial)
            return;
        span.SetTag("sluice.reason", ReasonNames.Of(denial.Reason));
        span.SetTag("sluice.rule", denial.Rule);
    }

    public static void Fail(Activity span, in OperationError error)
    {
        if (error.Type is null)
            return;
        var code = error.Code?.ToString(CultureInfo.InvariantCulture);
        span.SetTag("error.type", code ?? error.Type);
        if (code is not null)
            span.SetTag("rpc.response.status_code", code);
        span.SetStatus(ActivityStatusCode.Error, error.Description);
    }

    private static string? TextOf(ReadOnlySpan<byte> json)
    {
        if (json[0] != '"')
            return Encoding.UTF8.GetString(json);
        var reader = new Utf8JsonReader(json);
        return reader.Read() ? reader.GetString() : null;
    }
}
