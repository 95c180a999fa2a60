using System.Text;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>From OpenTelemetry's names to Prometheus' (OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility").</summary>
internal static class MetricName
{
    private const string OfHistograms = "_count";

    /// <summary>
    /// With the unit written out at the end, and <c>_total</c> for counters. The runtime has gauges that end as only a histogram's series may: another word
    /// of the same meaning ends those.
    /// </summary>
    public static string Of(string name, string? unit, MetricKind kind)
    {
        var text = new StringBuilder(Label(name));
        if (kind != MetricKind.Histogram && text.ToString().EndsWith(OfHistograms, StringComparison.Ordinal))
            text.Replace(OfHistograms, "_number", text.Length - OfHistograms.Length, OfHistograms.Length);
        Append(text, UnitOf(unit, kind));
        if (kind is MetricKind.Counter or MetricKind.ObservedCounter)
            Append(text, "total");
        return text.ToString();
    }

    /// <summary>Letters, digits and underscores, the first of them no digit.</summary>
    public static string Label(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            var fits = char.IsAsciiLetterOrDigit(character) && !(text.Length == 0 && char.IsAsciiDigit(character));
            if (fits)
                text.Append(character);
            else if (text.Length == 0 || text[^1] != '_')
                text.Append('_');
        }

        return text.ToString();
    }

    private static string UnitOf(string? unit, MetricKind kind) => unit switch
    {
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "1" when kind == MetricKind.Gauge => "ratio",
        "%" => "percent",

        // What is counted stands in braces and is a comment.
        null or "" or "1" => "",
        _ => unit[0] == '{' ? "" : Label(unit),
    };

    private static void Append(StringBuilder text, string suffix)
    {
        if (suffix.Length > 0 && !text.ToString().EndsWith($"_{suffix}", StringComparison.Ordinal))
            text.Append('_').Append(suffix);
    }
}
