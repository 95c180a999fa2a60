using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Telemetry.Prometheus;

/// <summary>Labels as the text format writes them (Prometheus, "Exposition formats").</summary>
internal static class LabelText
{
    /// <summary>Each with a comma after it, so that a histogram can add its own.</summary>
    public static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
            text.Append(MetricName.Label(name)).Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append("\",");
        return text.ToString();
    }

    /// <summary>A line of help knows the same escapes, but for the quote.</summary>
    public static string EscapeHelp(string help) => help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Escape(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);
}
