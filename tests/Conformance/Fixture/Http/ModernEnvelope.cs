using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Sluice.Fixture.Tasks;

namespace Sluice.Fixture.Http;

/// <summary>What 2026-07-28 demands of headers and <c>_meta</c>, before the message reaches the SDK's server.</summary>
internal sealed class ModernEnvelope(ParameterHeaders parameterHeaders)
{
    private static readonly string[] Removed =
    [
        RequestMethods.Initialize, RequestMethods.Ping, RequestMethods.LoggingSetLevel,
        RequestMethods.ResourcesSubscribe, RequestMethods.ResourcesUnsubscribe,
    ];

    /// <summary>The revision that the body itself names.</summary>
    public static string? RevisionOf(JsonRpcMessage message) => Text(MetaOf(ParametersOf(message)), MetaKeys.ProtocolVersion);

    /// <summary>Null when the message may pass.</summary>
    public Fault? Check(HttpContext context, JsonRpcMessage message)
    {
        var revision = Revisions.Of(context);
        if (revision is not Revisions.Modern && revision == RevisionOf(message))
            return Unsupported(revision);
        if (CheckHeaders(context.Request.Headers, message) is { } mismatch)
            return mismatch;
        if (message is not JsonRpcRequest request)
            return null;
        return CheckMeta(revision, MetaOf(ParametersOf(request))) ?? CheckMethod(request);
    }

    private static Fault Unsupported(string? revision) =>
        Fault.Bad(McpErrorCode.UnsupportedProtocolVersion, $"{revision} is not supported.") with
        {
            Data = new JsonObject { ["supported"] = new JsonArray(Revisions.Modern), ["requested"] = revision },
        };

    private static Fault? CheckMeta(string? revision, JsonObject? meta)
    {
        if (Text(meta, MetaKeys.ProtocolVersion) is not { } named)
            return Fault.Bad(McpErrorCode.InvalidParams, $"_meta must have {MetaKeys.ProtocolVersion}.");
        if (!string.Equals(named, revision, StringComparison.Ordinal))
            return Fault.Bad(McpErrorCode.HeaderMismatch, $"{Revisions.Header} and _meta name different versions.");
        return meta?[MetaKeys.ClientCapabilities] is JsonObject
            ? null
            : Fault.Bad(McpErrorCode.InvalidParams, $"_meta must have {MetaKeys.ClientCapabilities}.");
    }

    private static Fault? CheckMethod(JsonRpcRequest request) => Removed.Contains(request.Method, StringComparer.Ordinal)
        ? new Fault(StatusCodes.Status404NotFound, McpErrorCode.MethodNotFound, $"{Revisions.Modern} has no {request.Method}.")
        : null;

    private Fault? CheckHeaders(IHeaderDictionary headers, JsonRpcMessage message)
    {
        var method = message switch
        {
            JsonRpcRequest request => request.Method,
            JsonRpcNotification notification => notification.Method,
            _ => null,
        };
        if (method is null || !string.Equals(headers["Mcp-Method"], method, StringComparison.Ordinal))
            return Fault.Bad(McpErrorCode.HeaderMismatch, "Mcp-Method must be the method of the body.");
        var parameters = ParametersOf(message);
        if (message is not JsonRpcRequest || NameParameter(method) is not { } parameter)
            return null;
        var header = McpHeaderEncoder.DecodeValue(headers["Mcp-Name"]);
        if (Text(parameters, parameter) is not { } name || !string.Equals(header, name, StringComparison.Ordinal))
            return Fault.Bad(McpErrorCode.HeaderMismatch, $"Mcp-Name must be params.{parameter} of the body.");
        return method is RequestMethods.ToolsCall ? parameterHeaders.Check(headers, name, parameters!["arguments"] as JsonObject) : null;
    }

    private static string? NameParameter(string method) => method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name",
        RequestMethods.ResourcesRead => "uri",
        "tasks/get" or "tasks/update" or "tasks/cancel" => TaskMethods.IdParameter,
        _ => null,
    };

    private static JsonObject? ParametersOf(JsonRpcMessage message) => message switch
    {
        JsonRpcRequest request => request.Params as JsonObject,
        JsonRpcNotification notification => notification.Params as JsonObject,
        _ => null,
    };

    private static JsonObject? MetaOf(JsonObject? parameters) => parameters?["_meta"] as JsonObject;

    private static string? Text(JsonObject? parent, string member) =>
        parent?[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
