using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Primitives;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>The trace contexts that a request came with (W3C Trace Context; MCP 2026-07-28, "OpenTelemetry trace context").</summary>
/// <param name="Meta">Of <c>params._meta</c>: the caller's MCP span. Default: none, or none that is valid.</param>
/// <param name="Header">Of the HTTP headers, which may be another's: the caller's HTTP client, or a proxy.</param>
internal readonly record struct CallerContext(ActivityContext Meta, ActivityContext Header)
{
    /// <summary>Longer ones are not taken up (W3C Trace Context, section 3.3.1.5 asks for no more).</summary>
    private const int LongestTraceState = 512;

    public bool IsFromMeta => Meta != default;

    /// <summary>What the gateway's span is a child of.</summary>
    public ActivityContext Parent => IsFromMeta ? Meta : Header;

    /// <summary>What it is only linked to.</summary>
    public ActivityContext Link => IsFromMeta && Header.SpanId != Meta.SpanId ? Header : default;

    public static CallerContext Of(McpRequest request)
    {
        var message = request.Message!;
        var headers = request.Http.Request.Headers;
        return new CallerContext(
            Parse(Text(message, message.TraceParentRange, TraceParent.Length), Text(message, message.TraceStateRange, LongestTraceState)),
            Parse(Single(headers.TraceParent), headers.TraceState.ToString()));
    }

    private static ActivityContext Parse(string? parent, string? state)
    {
        if (parent is not { Length: TraceParent.Length })
            return default;
        return ActivityContext.TryParse(parent, state is { Length: > 0 and <= LongestTraceState } ? state : null, isRemote: true, out var context) ? context : default;
    }

    /// <summary>A string without its quotes and escapes; null when it is none, or could not stand in a header.</summary>
    private static string? Text(RpcMessage message, Slice range, int longest)
    {
        if (range.Length < 2 || range.Length > longest + 2)
            return null;
        var quoted = message.Text(range);
        Span<byte> text = stackalloc byte[LongestTraceState + 2];
        if (quoted[0] != '"' || !JsonText.TryUnescape(quoted, text, out var length) || text[..length].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return null;
        return Encoding.ASCII.GetString(text[..length]);
    }

    private static string? Single(in StringValues values) => values.Count == 1 ? values[0] : null;
}
