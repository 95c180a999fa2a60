using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Primitives;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// <c>Mcp-Method</c> and <c>Mcp-Name</c> repeat what the body says, so that others on the way need not read it. One that contradicts the body would
/// have the upstream, or a balancer before it, act on what was not judged. Both may be absent: earlier revisions do not know them.
/// </summary>
internal static class HeaderAgreement
{
    private const string Base64Start = "=?base64?";
    private const string Base64End = "?=";

    public static bool Holds(IHeaderDictionary headers, RpcMessage message, out RpcError error)
    {
        error = default;
        if (!Agrees(headers[McpHeaders.Method], message, static (message, value) => string.Equals(value, message.Method, StringComparison.Ordinal)))
            error = Mismatch(McpHeaders.Method, message);
        else if (!Agrees(headers[McpHeaders.Name], message, Names))
            error = Mismatch(McpHeaders.Name, message);
        return error.Code == 0;
    }

    private static bool Agrees(StringValues header, RpcMessage message, Func<RpcMessage, string, bool> matches) => header.Count switch
    {
        0 => true,
        1 => matches(message, header[0] ?? ""),
        _ => false,
    };

    /// <summary>
    /// Names that a header cannot hold come in base64, between markers in lower case (MCP 2026-07-28, "Value Encoding"). Only its one proper spelling counts,
    /// since decoders differ in what else they take: white space, bits that are left over, bytes that are no UTF-8.
    /// </summary>
    private static bool Names(RpcMessage message, string value)
    {
        if (!value.StartsWith(Base64Start, StringComparison.Ordinal) || !value.EndsWith(Base64End, StringComparison.Ordinal))
            return message.TargetIs(value);
        if (value.Length < Base64Start.Length + Base64End.Length)
            return false;
        var encoded = value.AsSpan(Base64Start.Length..^Base64End.Length);
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64Chars(encoded, bytes, out var length)
            && encoded.SequenceEqual(Convert.ToBase64String(bytes.AsSpan(0, length)))
            && Utf8.IsValid(bytes.AsSpan(0, length))
            && message.TargetIs(Encoding.UTF8.GetString(bytes, 0, length));
    }

    private static RpcError Mismatch(string header, RpcMessage message) =>
        new(RpcCode.HeaderMismatch, $"The header {header} contradicts the message.", message.Body.Slice(message.IdRange.Start, message.IdRange.Length));
}
