using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>Writes Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText(IBufferWriter<byte> output)
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public void Write(MetricFamily family, int collection)
    {
        var isShown = false;
        foreach (var series in family.ToArray())
        {
            if (family.IsObserved && series.SeenIn != collection)
                continue;
            if (!isShown)
                WriteHead(family);
            isShown = true;
            if (family.Kind == MetricKind.Histogram)
                WriteHistogram(family.Name, series);
            else
                WriteSample(family.Name, series.Labels, series.Value);
        }
    }

    private void WriteHead(MetricFamily family)
    {
        var type = family.Kind switch
        {
            MetricKind.Counter or MetricKind.ObservedCounter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        Put($"# HELP {family.Name} {LabelText.EscapeHelp(family.Help)}\n# TYPE {family.Name} {type}\n");
    }

    private void WriteHistogram(string name, Series series)
    {
        var count = 0L;
        for (var bucket = 0; bucket <= series.Bounds.Length; bucket++)
        {
            count += series.BucketCount(bucket);
            var bound = bucket < series.Bounds.Length ? series.Bounds[bucket] : double.PositiveInfinity;
            WriteSample(name + "_bucket", $"{series.Labels}le=\"{Number(bound)}\",", count);
        }

        WriteSample(name + "_sum", series.Labels, series.Value);
        WriteSample(name + "_count", series.Labels, count);
    }

    private void WriteSample(string name, string labels, double value) =>
        Put(labels.Length == 0 ? $"{name} {Number(value)}\n" : $"{name}{{{labels.AsSpan(0, labels.Length - 1)}}} {Number(value)}\n");

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private void Put(string text)
    {
        var length = Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)));
        output.Advance(length);
    }
}
