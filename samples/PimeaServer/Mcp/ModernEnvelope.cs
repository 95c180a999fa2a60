using System.Text;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.PimeaServer.Mcp;

/// <summary>What 2026-07-28 demands of the HTTP request around a message, which the SDK's server does not see.</summary>
internal static class ModernEnvelope
{
    private const string Base64Prefix = "=?base64?";
    private const string Base64Suffix = "?=";

    /// <summary>Null when headers and body agree.</summary>
    public static EnvelopeFault? Check(IHeaderDictionary headers, JsonRpcMessage message)
    {
        var (method, parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params as JsonObject),
            JsonRpcNotification notification => (notification.Method, notification.Params as JsonObject),
            _ => (null, null),
        };
        if (method is null)
            return new EnvelopeFault(McpErrorCode.InvalidRequest, $"{ProtocolVersions.Modern} takes requests and notifications only.");
        if (!string.Equals(headers["Mcp-Method"], method, StringComparison.Ordinal))
            return new EnvelopeFault(McpErrorCode.HeaderMismatch, "Mcp-Method is missing or differs from the body's method.");
        if (message is not JsonRpcRequest)
            return null;
        if (method is RequestMethods.ToolsCall && !string.Equals(Decoded(headers["Mcp-Name"]), Text(parameters, "name"), StringComparison.Ordinal))
            return new EnvelopeFault(McpErrorCode.HeaderMismatch, "Mcp-Name is missing or differs from the body's params.name.");
        return CheckMeta(parameters?["_meta"] as JsonObject);
    }

    private static EnvelopeFault? CheckMeta(JsonObject? meta)
    {
        if (meta?[MetaKeys.ClientCapabilities] is not JsonObject)
            return new EnvelopeFault(McpErrorCode.InvalidParams, $"_meta/{MetaKeys.ClientCapabilities} must be an object.");
        if (Text(meta, MetaKeys.ProtocolVersion) is not { } version)
            return new EnvelopeFault(McpErrorCode.InvalidParams, $"_meta/{MetaKeys.ProtocolVersion} must be a string.");
        return string.Equals(version, ProtocolVersions.Modern, StringComparison.Ordinal)
            ? null
            : new EnvelopeFault(McpErrorCode.HeaderMismatch, $"{ProtocolVersions.Header} differs from _meta/{MetaKeys.ProtocolVersion}.");
    }

    /// <summary>Null for a missing header and for broken base64: neither equals a name.</summary>
    private static string? Decoded(string? header)
    {
        if (header is null || !header.StartsWith(Base64Prefix, StringComparison.Ordinal) || !header.EndsWith(Base64Suffix, StringComparison.Ordinal))
            return header;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(header[Base64Prefix.Length..^Base64Suffix.Length]));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject? parent, string member) =>
        parent?[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
