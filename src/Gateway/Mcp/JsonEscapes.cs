using System.Buffers.Text;

namespace Sluice.Gateway.Mcp;

internal static class JsonEscapes
{
    private const int UnitLength = 6;

    /// <summary>
    /// Whether each <c>\u</c> surrogate is half of a pair. The grammar of JSON allows lone ones, readers differ in what they make of them,
    /// and <see cref="System.Text.Json.Utf8JsonReader"/> throws when it is asked for the text.
    /// </summary>
    /// <param name="raw">The inside of a string that a JSON reader has accepted, so that every escape is complete.</param>
    public static bool ArePaired(ReadOnlySpan<byte> raw)
    {
        int at;
        while ((at = raw.IndexOf((byte)'\\')) >= 0)
        {
            raw = raw[at..];
            char unit = Unit(raw);
            if (!char.IsSurrogate(unit))
                raw = raw[2..];
            else if (char.IsHighSurrogate(unit) && raw.Length > UnitLength && char.IsLowSurrogate(Unit(raw[UnitLength..])))
                raw = raw[(2 * UnitLength)..];
            else
                return false;
        }

        return true;
    }

    private static char Unit(ReadOnlySpan<byte> raw) =>
        raw.Length >= UnitLength && raw.StartsWith("\\u"u8) && Utf8Parser.TryParse(raw[2..UnitLength], out ushort unit, out _, 'x')
            ? (char)unit
            : '\0';
}
