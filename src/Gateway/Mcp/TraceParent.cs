using System.Text;

namespace Sluice.Gateway.Mcp;

/// <summary>A <c>traceparent</c> (W3C Trace Context, section 3.2): version, trace id, parent id, flags.</summary>
internal static class TraceParent
{
    private const int Length = 55;
    private const int TraceIdStart = 3;
    private const int TraceIdLength = 32;

    /// <summary>The trace that the caller names, in <c>params._meta</c> or in the header.</summary>
    public static string? TraceIdOf(McpRequest request)
    {
        var message = request.Message!;
        var meta = message.TraceParentRange is { Length: Length + 2 } place ? Encoding.UTF8.GetString(message.Text(place)[1..^1]) : null;
        return TraceIdOf(meta) ?? TraceIdOf(request.Http.Request.Headers.TraceParent);
    }

    /// <summary>The trace id, or null when the header is absent or malformed: a caller's text must not reach the record unchecked.</summary>
    private static string? TraceIdOf(string? header)
    {
        if (header is not { Length: >= Length } || header[TraceIdStart - 1] != '-' || header[TraceIdStart + TraceIdLength] != '-')
            return null;
        var traceId = header.AsSpan(TraceIdStart, TraceIdLength);
        return traceId.ContainsAnyExcept("0123456789abcdef") ? null : traceId.ToString();
    }
}
