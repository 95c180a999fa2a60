namespace Sluice.Gateway.Tests.Telemetry.Otlp;

/// <summary>One data point of a metric (opentelemetry-proto, metrics.proto).</summary>
internal sealed record CollectedMetric(string Name, string Unit, SortedDictionary<string, string> Tags, double Value, double[] Bounds, IReadOnlyList<string> ExemplarTraces)
{
    public static IEnumerable<CollectedMetric> Read(Protobuf metric)
    {
        foreach (var point in metric.All(9).SelectMany(histogram => histogram.All(1)))
        {
            yield return new CollectedMetric(
                metric.Text(1), metric.Text(3), CollectedTags.Read(point, 9), point.Number(4), Doubles(point.Bytes(7)), [.. point.All(8).Select(exemplar => exemplar.Hex(5))]);
        }

        foreach (var point in metric.All(5).Concat(metric.All(7)).SelectMany(numbers => numbers.All(1)))
        {
            var value = point.Has(4) ? point.Double(4) : (long)point.Number(6);
            yield return new CollectedMetric(metric.Text(1), metric.Text(3), CollectedTags.Read(point, 7), value, [], [.. point.All(5).Select(exemplar => exemplar.Hex(5))]);
        }
    }

    private static double[] Doubles(byte[] packed) => [.. packed.Chunk(8).Select(bytes => BitConverter.ToDouble(bytes))];
}
