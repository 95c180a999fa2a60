using System.Text;

namespace Sluice.Policy.Documents;

/// <summary>JSON as people are shown it.</summary>
internal static class JsonExcerpt
{
    private const int Longest = 80;
    private const string Cut = "…";

    /// <summary>Whether something was, or may have been, cut off.</summary>
    public static bool IsCut(string excerpt) => excerpt.EndsWith(Cut, StringComparison.Ordinal);

    /// <summary>The text, cut to 80 characters.</summary>
    /// <param name="json">Valid UTF-8.</param>
    /// <param name="quoted">Whether it stands between quotes that are not part of it.</param>
    public static string Of(ReadOnlySpan<byte> json, bool quoted = false)
    {
        // Four bytes a character at most: what is left out here would be cut below anyway.
        var text = Encoding.UTF8.GetString(json[..Math.Min(json.Length, (Longest + 1) * 4)]);
        if (text.Length > Longest)
        {
            var cut = Longest - 1;
            text = string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut), Cut);
        }

        return quoted ? $"\"{text}\"" : text;
    }
}
