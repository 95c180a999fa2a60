using System.Globalization;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>One spelling for each decimal value, of any number of digits: the kernel's numbers hold 28, enough to judge by, not to tell apart.</summary>
internal static class CanonicalNumber
{
    /// <summary>Those of the largest exponent that is reckoned with; none of an honest number comes near.</summary>
    private const int MostExponentDigits = 18;

    /// <summary>Digits without outer zeros, and the power of ten of the last one: "-12.50e3" is "-125e2". An exponent too long leaves the text as it is.</summary>
    /// <param name="json">The text of a JSON number.</param>
    public static string Of(string json)
    {
        int mark = json.AsSpan().IndexOfAny('e', 'E');
        var plain = json.AsSpan(0, mark < 0 ? json.Length : mark).TrimStart('-');
        int point = plain.IndexOf('.');
        int decimals = point < 0 ? 0 : plain.Length - point - 1;
        string digits = string.Concat(point < 0 ? plain : plain[..point], plain[(plain.Length - decimals)..]);
        string significant = digits.Trim('0');
        if (significant.Length == 0)
            return "0";
        if (!TryExponent(json.AsSpan(mark < 0 ? json.Length : mark + 1), out long exponent))
            return json;
        exponent += digits.Length - digits.AsSpan().TrimEnd('0').Length - decimals;
        return string.Create(CultureInfo.InvariantCulture, $"{(json[0] == '-' ? "-" : "")}{significant}e{exponent}");
    }

    private static bool TryExponent(ReadOnlySpan<char> text, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
            return true;
        return text.TrimStart("+-").TrimStart('0').Length <= MostExponentDigits && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }
}
