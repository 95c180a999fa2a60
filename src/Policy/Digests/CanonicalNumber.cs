using System.Buffers.Text;
using System.Globalization;

namespace Sluice.Policy.Digests;

/// <summary>
/// One form for each decimal value, of any number of digits: the digits without outer zeros and the power of ten of the last one, so that "-12.50e3" is
/// "-125e2". The numbers that conditions compare hold 28 digits, enough to judge by, not to tell apart. An exponent beyond 18 digits counts as it is spelled.
/// </summary>
internal static class CanonicalNumber
{
    private const byte Exact = (byte)'0';
    private const byte Spelled = (byte)'~';
    private const byte End = (byte)';';

    /// <summary>Those of the largest exponent that is reckoned with; none of an honest number comes near.</summary>
    private const int MostExponentDigits = 18;

    /// <param name="json">The text of a JSON number.</param>
    /// <param name="to">Receives its canonical form, which tells where it ends.</param>
    public static void Append(ReadOnlySpan<byte> json, CanonicalHash to)
    {
        var plain = json.TrimStart((byte)'-');
        var mark = plain.IndexOfAny((byte)'e', (byte)'E');
        var exponentText = mark < 0 ? default : plain[(mark + 1)..];
        plain = mark < 0 ? plain : plain[..mark];
        var point = plain.IndexOf((byte)'.');
        var whole = (point < 0 ? plain : plain[..point]).TrimStart((byte)'0');
        var fraction = point < 0 ? default : plain[(point + 1)..].TrimEnd((byte)'0');
        long shift = -fraction.Length;
        if (whole.IsEmpty)
            fraction = fraction.TrimStart((byte)'0');
        if (fraction.IsEmpty)
        {
            shift = whole.Length;
            whole = whole.TrimEnd((byte)'0');
            shift -= whole.Length;
        }

        if (whole.IsEmpty && fraction.IsEmpty)
            AppendExact(default, default, default, 0, to);
        else if (TryExponent(exponentText, out var exponent))
            AppendExact(json[0] == '-' ? "-"u8 : default, whole, fraction, exponent + shift, to);
        else
            AppendSpelled(json, to);
    }

    private static void AppendExact(ReadOnlySpan<byte> sign, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, long exponent, CanonicalHash to)
    {
        Span<byte> power = stackalloc byte[20];
        Utf8Formatter.TryFormat(exponent, power, out var length);
        to.Append(Exact);
        to.Append(sign);
        to.Append(whole);
        to.Append(fraction);
        to.Append((byte)'e');
        to.Append(power[..length]);
        to.Append(End);
    }

    private static void AppendSpelled(ReadOnlySpan<byte> json, CanonicalHash to)
    {
        to.Append(Spelled);
        to.Append(json);
        to.Append(End);
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
            return true;
        var digits = text.TrimStart("+-"u8).TrimStart((byte)'0');
        if (digits.Length > MostExponentDigits)
            return false;
        exponent = digits.IsEmpty ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        exponent = text[0] == '-' ? -exponent : exponent;
        return true;
    }
}
