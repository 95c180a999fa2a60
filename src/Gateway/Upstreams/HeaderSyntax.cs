using System.Buffers;
using System.Text;

namespace Sluice.Gateway.Upstreams;

/// <summary>What header names and values may consist of (RFC 9110, 5.1, 5.5 and 5.6).</summary>
internal static class HeaderSyntax
{
    private const string Token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> TokenChars = SearchValues.Create(Token);
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Token));
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. ControlsButTab()]);
    private static readonly SearchValues<byte> PrintableBytes =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Append('\t').Select(c => (byte)c)]);

    public static bool IsName(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(TokenChars);

    public static bool IsName(ReadOnlySpan<byte> name) => !name.IsEmpty && !name.ContainsAnyExcept(TokenBytes);

    /// <summary>No control character, so that a value cannot end its line and start another.</summary>
    public static bool IsSafe(ReadOnlySpan<char> value) => !value.ContainsAny(Controls);

    public static bool IsPrintable(ReadOnlySpan<byte> value) => !value.ContainsAnyExcept(PrintableBytes);

    public static bool ListContains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        foreach (var part in list.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(list[part].Trim(" \t"u8), token)) return true;
        }

        return false;
    }

    public static bool ListContains(ReadOnlySpan<char> list, ReadOnlySpan<char> token)
    {
        foreach (var part in list.Split(','))
        {
            if (list[part].Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static IEnumerable<char> ControlsButTab()
    {
        for (var c = '\0'; c < '\u00A0'; c++)
        {
            if (char.IsControl(c) && c != '\t') yield return c;
        }
    }
}
