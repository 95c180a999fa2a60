using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Tests.Conditions;

public class JsonNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0e999999999999999999999", "0")]
    [InlineData("0.000", "0")]
    [InlineData("1e3", "1000")]
    [InlineData("1E+3", "1000")]
    [InlineData("1000e-3", "1")]
    [InlineData("1.500", "1.5")]
    [InlineData("-12.5e1", "-125")]
    [InlineData("100000000000000000000000000000000000000000e-41", "1")]
    [InlineData("0.00000000000000000000000000000000000000001e41", "1")]
    [InlineData("9999999999999999999999999999", "9999999999999999999999999999")]
    [InlineData("1e27", "1000000000000000000000000000")]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("12345678901234.56789012345678", "12345678901234.56789012345678")]
    [InlineData("9007199254740993", "9007199254740993")]
    public void TryParse_AtMost28Digits_IsExact(string json, string expected)
    {
        Assert.True(JsonNumber.TryParse(Encoding.UTF8.GetBytes(json), out decimal value));
        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("12345678901234567890123456789")]
    [InlineData("1e28")]
    [InlineData("1e-29")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("123456789012345.67890123456789")]
    [InlineData("1e999999999999999999999")]
    [InlineData("1e-999999999999999999999")]
    public void TryParse_MoreDigits_IsRefused(string json) =>
        Assert.False(JsonNumber.TryParse(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void TryParse_AnyTwoNumbers_CompareAsRationals() =>
        Prop.ForAll(Spellings().Two().ToArbitrary(), pair =>
        {
            var (left, right) = pair;
            bool fits = JsonNumber.TryParse(Encoding.UTF8.GetBytes(left), out decimal x) & JsonNumber.TryParse(Encoding.UTF8.GetBytes(right), out decimal y);
            return fits == (Digits(left) <= 28 && Digits(right) <= 28)
                && (!fits || x.CompareTo(y) == Rational(left).CompareTo(Rational(right)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static Gen<string> Spellings() =>
        from sign in Gen.Elements("", "-")
        from whole in DigitRun(20)
        from fraction in DigitRun(16)
        from exponent in Gen.Choose(-24, 24)
        from form in Gen.Choose(0, 3)
        select sign + whole.TrimStart('0').PadLeft(1, '0') + (form is 1 or 3 ? $".{fraction}" : "") + (form >= 2 ? $"e{exponent}" : "");

    // Zeros are made frequent: what is redundant is where the reading could go wrong.
    private static Gen<string> DigitRun(int most) =>
        from length in Gen.Choose(1, most)
        from digits in Gen.Frequency((3, Gen.Constant('0')), (2, Gen.Elements("123456789".ToCharArray()))).ArrayOf(length)
        select new string(digits);

    /// <summary>The number times ten to the fiftieth: whole for every spelling above.</summary>
    private static BigInteger Rational(string json)
    {
        var (significand, power) = Split(json);
        return significand * BigInteger.Pow(10, power + 50);
    }

    private static int Digits(string json)
    {
        var (significand, power) = Split(json);
        if (significand.IsZero)
            return 0;
        for (; (significand % 10).IsZero; power++)
            significand /= 10;
        int count = BigInteger.Abs(significand).ToString(CultureInfo.InvariantCulture).Length;
        return power >= 0 ? count + power : Math.Max(count, -power);
    }

    private static (BigInteger Significand, int Power) Split(string json)
    {
        string[] parts = json.Split('e');
        string[] plain = parts[0].Split('.');
        string fraction = plain.Length > 1 ? plain[1] : "";
        int exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return (BigInteger.Parse(plain[0] + fraction, CultureInfo.InvariantCulture), exponent - fraction.Length);
    }
}
