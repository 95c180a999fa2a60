using System.Buffers.Text;
using System.Text;

namespace Sluice.Policy.Digests;

/// <summary>A JSON string as the UTF-8 that its escapes stand for, then a byte that no UTF-8 has. Half a surrogate pair keeps a form of its own (three bytes).</summary>
internal static class CanonicalText
{
    private const byte End = 0xFF;
    private const int EscapeLength = 6;

    /// <param name="json">What stands between the quotes; valid.</param>
    /// <param name="to">Receives it piece by piece.</param>
    public static void Append(ReadOnlySpan<byte> json, CanonicalHash to)
    {
        for (var escape = json.IndexOf((byte)'\\'); escape >= 0; escape = json.IndexOf((byte)'\\'))
        {
            to.Append(json[..escape]);
            json = json[escape..];
            json = json[AppendEscape(json, to)..];
        }

        to.Append(json);
        to.Append(End);
    }

    /// <returns>How long what was read is.</returns>
    private static int AppendEscape(ReadOnlySpan<byte> json, CanonicalHash to)
    {
        if (json[1] != 'u')
        {
            to.Append(Short(json[1]));
            return 2;
        }

        var unit = Hex(json);
        if (char.IsHighSurrogate(unit) && IsUnicodeEscape(json[EscapeLength..]) && Hex(json[EscapeLength..]) is var next && char.IsLowSurrogate(next))
        {
            Span<byte> utf8 = stackalloc byte[4];
            to.Append(utf8[..new Rune(unit, next).EncodeToUtf8(utf8)]);
            return 2 * EscapeLength;
        }

        AppendUnit(unit, to);
        return EscapeLength;
    }

    private static bool IsUnicodeEscape(ReadOnlySpan<byte> json) => json is [(byte)'\\', (byte)'u', _, _, _, _, ..];

    /// <summary>The framework's own encoder refuses surrogates; two texts that differ in one must not become equal.</summary>
    private static void AppendUnit(char unit, CanonicalHash to)
    {
        if (unit < 0x80)
        {
            to.Append((byte)unit);
            return;
        }

        to.Append(unit < 0x800 ? [(byte)(0xC0 | (unit >> 6)), Tail(unit)] : [(byte)(0xE0 | (unit >> 12)), Tail(unit >> 6), Tail(unit)]);
    }

    private static byte Tail(int bits) => (byte)(0x80 | (bits & 0x3F));

    private static char Hex(ReadOnlySpan<byte> escape)
    {
        Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'X');
        return (char)unit;
    }

    private static byte Short(byte kind) => kind switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => kind,
    };
}
