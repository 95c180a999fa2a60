using System.Text;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>How a header says what a header cannot hold: base64 between marks (Streamable HTTP of 2026-07-28, "Value Encoding"); the marks are case-sensitive.</summary>
internal static class HeaderText
{
    private const string Start = "=?base64?";
    private const string End = "?=";

    public static string Decode(string value)
    {
        if (!IsMarked(value))
            return value;
        var encoded = value.AsSpan(Start.Length..^End.Length);
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64Chars(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : value;
    }

    public static string Encode(string value) =>
        IsPlain(value) && !IsMarked(value) ? value : $"{Start}{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}{End}";

    private static bool IsMarked(string value) =>
        value.Length >= Start.Length + End.Length && value.StartsWith(Start, StringComparison.Ordinal) && value.EndsWith(End, StringComparison.Ordinal);

    private static bool IsPlain(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().Trim(' ').Length == value.Length;
}
