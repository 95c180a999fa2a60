namespace Sluice.Gateway.Tests.Telemetry.Otlp;

/// <summary>One span as a collector reads it (opentelemetry-proto, trace.proto).</summary>
internal sealed record CollectedSpan(
    string Name, SpanKind Kind, string TraceId, string SpanId, string ParentId, SortedDictionary<string, string> Tags, int Status, string StatusText, IReadOnlyList<string> Links)
{
    public static CollectedSpan Read(Protobuf span) => new(
        span.Text(5),
        (SpanKind)span.Number(6),
        span.Hex(1),
        span.Hex(2),
        span.Hex(4),
        CollectedTags.Read(span, 9),
        (int)(span.One(15)?.Number(3) ?? 0),
        span.One(15)?.Text(2) ?? "",
        [.. span.All(13).Select(link => link.Hex(2))]);
}
