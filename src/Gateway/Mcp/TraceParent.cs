using System.Text;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Mcp;

/// <summary>A <c>traceparent</c> (W3C Trace Context, section 3.2): version, trace id, parent id, flags.</summary>
internal static class TraceParent
{
    public const int Length = 55;
    private const int TraceIdStart = 3;
    private const int TraceIdEnd = TraceIdStart + TraceId.Digits;
    private const int SpanIdSize = 8;

    /// <summary>The trace that the caller names, in <c>params._meta</c> or in the header.</summary>
    public static TraceId TraceIdOf(McpRequest request)
    {
        var message = request.Message!;
        var meta = message.TraceParentRange is { Length: Length + 2 } place ? TraceIdOf(message.Text(place)[1..^1]) : default;
        return meta.IsNone ? TraceIdOf(request.Http.Request.Headers.TraceParent) : meta;
    }

    /// <summary>That of a span which nobody recorded: a new one, in a trace that is not sampled.</summary>
    public static string Unsampled(TraceId trace) => string.Create(Length, trace, static (text, trace) =>
    {
        Span<byte> span = stackalloc byte[SpanIdSize];
        Random.Shared.NextBytes(span);
        "00-".CopyTo(text);
        trace.Write(text[TraceIdStart..]);
        text[TraceIdEnd] = '-';
        Convert.TryToHexStringLower(span, text[(TraceIdEnd + 1)..], out _);
        "-00".CopyTo(text[^3..]);
    });

    /// <summary>None when the header is absent or malformed: a caller's text must not reach the record unchecked.</summary>
    private static TraceId TraceIdOf(string? header)
    {
        Span<byte> utf8 = stackalloc byte[Length];
        return header is { Length: >= Length } && Encoding.UTF8.TryGetBytes(header.AsSpan(0, Length), utf8, out _) ? TraceIdOf(utf8) : default;
    }

    private static TraceId TraceIdOf(ReadOnlySpan<byte> parent) =>
        parent[TraceIdStart - 1] == '-' && parent[TraceIdEnd] == '-' ? TraceId.Read(parent[TraceIdStart..TraceIdEnd]) : default;
}
