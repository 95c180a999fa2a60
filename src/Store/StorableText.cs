using System.Text;

namespace Sluice.Store;

/// <summary>Texts that callers choose, as databases take them.</summary>
internal static class StorableText
{
    /// <summary>In characters. A longer one is cut, which shows at its end.</summary>
    public const int Longest = 1_024;

    public static string Of(string text)
    {
        // Half of a surrogate pair is no text that could be sent.
        var whole = WithoutZero(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
        if (whole.Length <= Longest)
            return whole;
        var length = char.IsHighSurrogate(whole[Longest - 2]) ? Longest - 2 : Longest - 1;
        return string.Concat(whole.AsSpan(0, length), "…");
    }

    /// <summary>PostgreSQL refuses a text with a zero character: one row with it would hold up all behind it.</summary>
    public static string WithoutZero(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
}
