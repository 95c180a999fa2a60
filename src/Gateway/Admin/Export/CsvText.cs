using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Admin.Export;

/// <summary>Cells of a CSV file (RFC 4180). Callers choose some of the texts, and spreadsheets run a cell that looks like a formula: such a one is made text.</summary>
internal static class CsvText
{
    private const string LineEnd = "\r\n";

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string? Of(double? number) => number?.ToString(CultureInfo.InvariantCulture);

    public static string Of(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static void AppendRow(StringBuilder rows, IEnumerable<string?> cells)
    {
        var isFirst = true;
        foreach (var cell in cells)
        {
            if (!isFirst)
                rows.Append(',');
            isFirst = false;
            Append(rows, cell ?? "");
        }

        rows.Append(LineEnd);
    }

    private static void Append(StringBuilder rows, string cell)
    {
        var text = IsFormula(cell) ? "'" + cell : cell;
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0)
            rows.Append(text);
        else
            rows.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>The first letters that spreadsheets take for a formula's, also in their wide forms, and those that they skip before one.</summary>
    private static bool IsFormula(string cell) => cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠';
}
