using System.Globalization;

namespace Sluice.Policy.Conditions;

/// <summary>Exact reading of JSON numbers: what does not fit is refused, never rounded (policy language, "Conditions").</summary>
internal static class JsonNumber
{
    /// <summary>The most digits of a number in plain notation, without zeros that mean nothing. A decimal holds that many exactly.</summary>
    public const int MostDigits = 28;

    // Far beyond any exponent that leaves 28 digits of a bounded body, and small enough that sums cannot overflow.
    private const long Saturated = 1_000_000_000_000;

    /// <summary>Reads the text of a JSON number; false when it needs more than <see cref="MostDigits"/> digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, out decimal value)
    {
        value = 0;
        bool negative = json[0] == '-';
        if (negative)
            json = json[1..];
        int mark = json.IndexOfAny((byte)'e', (byte)'E');
        long exponent = mark < 0 ? 0 : Exponent(json[(mark + 1)..]);
        return TrySignificand(mark < 0 ? json : json[..mark], out var significand, out int digits, out long shift)
            && TryCompose(significand, digits, exponent + shift, negative, out value);
    }

    /// <summary>Splits plain notation into digits without outer zeros and the power of ten of the last one.</summary>
    private static bool TrySignificand(ReadOnlySpan<byte> plain, out UInt128 significand, out int digits, out long shift)
    {
        significand = 0;
        digits = 0;
        shift = 0;
        int zeros = 0;
        int place = 0;
        bool fraction = false;
        foreach (byte c in plain)
        {
            if (c == '.')
            {
                fraction = true;
                continue;
            }

            place += fraction ? 1 : 0;
            if (c == '0')
            {
                zeros += digits > 0 ? 1 : 0;
                shift += digits > 0 && !fraction ? 1 : 0;
                continue;
            }

            digits += zeros + 1;
            if (digits > MostDigits)
                return false;
            significand = (significand * Power(zeros + 1)) + (UInt128)(c - '0');
            zeros = 0;
            shift = -place;
        }

        return true;
    }

    private static bool TryCompose(UInt128 significand, int digits, long exponent, bool negative, out decimal value)
    {
        value = 0;
        if (digits == 0)
            return true;
        if (exponent > MostDigits - digits || exponent < -MostDigits)
            return false;
        if (exponent > 0)
            significand *= Power((int)exponent);
        value = new decimal(
            unchecked((int)(uint)significand),
            unchecked((int)(uint)(significand >> 32)),
            unchecked((int)(uint)(significand >> 64)),
            negative,
            (byte)Math.Max(0, -exponent));
        return true;
    }

    private static UInt128 Power(int exponent)
    {
        UInt128 power = 10;
        while (--exponent > 0)
            power *= 10;
        return power;
    }

    private static long Exponent(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+')
            text = text[1..];
        text = text.TrimStart((byte)'0');
        long size = text.Length == 0 ? 0 : text.Length > 12 ? Saturated : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return negative ? -size : size;
    }
}
