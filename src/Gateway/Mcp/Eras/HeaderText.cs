using System.Text;
using System.Text.Unicode;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>How a header says what a header cannot hold: base64 between marks (Streamable HTTP of 2026-07-28, "Value Encoding"); the marks are case-sensitive.</summary>
internal static class HeaderText
{
    private const string Start = "=?base64?";
    private const string End = "?=";

    /// <summary>
    /// Null: marked, but not the one proper spelling of a text. Decoders differ in what else they take: white space, bits that are left over, bytes that are
    /// no UTF-8.
    /// </summary>
    public static string? Decode(string value)
    {
        if (!IsMarked(value))
            return value.StartsWith(Start, StringComparison.Ordinal) && value.EndsWith(End, StringComparison.Ordinal) ? null : value;
        var encoded = value.AsSpan(Start.Length..^End.Length);
        var bytes = new byte[encoded.Length];
        var isProper = Convert.TryFromBase64Chars(encoded, bytes, out var length)
            && encoded.SequenceEqual(Convert.ToBase64String(bytes.AsSpan(0, length)))
            && Utf8.IsValid(bytes.AsSpan(0, length));
        return isProper ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    public static string Encode(string value) =>
        IsPlain(value) && !IsMarked(value) ? value : $"{Start}{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}{End}";

    private static bool IsMarked(string value) =>
        value.Length >= Start.Length + End.Length && value.StartsWith(Start, StringComparison.Ordinal) && value.EndsWith(End, StringComparison.Ordinal);

    private static bool IsPlain(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.AsSpan().Trim(' ').Length == value.Length;
}
