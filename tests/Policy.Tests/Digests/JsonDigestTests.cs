using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Conditions;
using Sluice.Policy.Digests;

namespace Sluice.Policy.Tests.Digests;

public sealed class JsonDigestTests
{
    private const int MostMembers = 1_000;

    [Theory]
    [InlineData("{}", "")]
    [InlineData("{}", " { } ")]
    [InlineData("""{"a":1,"b":2}""", """{ "b" : 2, "a" : 1 }""")]
    [InlineData("""{"a":{"x":[1,{"c":1,"d":2}],"y":null}}""", """{"a":{"y":null,"x":[1,{"d":2,"c":1}]}}""")]
    [InlineData("""{"a":"/é😀\n\"\\"}""", """{"\u0061":"\/\u00e9\uD83D\uDE00\u000a\u0022\u005c"}""")]
    [InlineData("""{"a":"\b\f\r\t"}""", """{"a":"\u0008\u000C\u000d\u0009"}""")]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":1}""", """{"a":1e0}""")]
    [InlineData("""{"a":1}""", """{"a":10E-1}""")]
    [InlineData("""{"a":100}""", """{"a":1e+2}""")]
    [InlineData("""{"a":-12500}""", """{"a":-12.50e3}""")]
    [InlineData("""{"a":0}""", """{"a":-0.00e999999999999999999999}""")]
    [InlineData("""{"a":9007199254740993}""", """{"a":9007199254740993.000}""")]
    [InlineData("""{"a":0.000123}""", """{"a":123e-000006}""")]
    public void Digest_OneValueWrittenInTwoWays_IsOne(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("""{"a":9007199254740992}""", """{"a":9007199254740993}""")]
    [InlineData("""{"a":0.1}""", """{"a":0.1000000000000000055511151231257827}""")]
    [InlineData("""{"a":123456789012345678901234567890}""", """{"a":123456789012345678901234567891}""")]
    [InlineData("""{"a":1e400}""", """{"a":1e401}""")]
    [InlineData("""{"a":1e9999999999999999999}""", """{"a":1e9999999999999999998}""")]
    [InlineData("""{"a":1}""", """{"a":-1}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"b":1}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":true}""", """{"a":false}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[12]}""", """{"a":[1,2]}""")]
    [InlineData("""{"a":[[1],2]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a":["b","c"]}""", """{"a":["b\",\"c"]}""")]
    [InlineData("""{"a":"\ud83d"}""", """{"a":"\ud83e"}""")]
    [InlineData("""{"a":"\ud83d"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":"\ud83dx\ude00"}""", """{"a":"\ud83d\ude00x"}""")]
    [InlineData("""{"a":"é"}""", """{"a":"e\u0301"}""")]
    public void Digest_TwoValues_Differs(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void Digest_NamedMembersLeftOut_DoNotCountAtTheTopAlone()
    {
        var whole = Of("""{"a":1,"_meta":{"x":1},"b":{"_meta":2}}""", "_meta", "requestState");
        Assert.Equal(whole, Of("""{"\u005fmeta":[{}],"b":{"_meta":2},"a":1,"requestState":"s"}""", "_meta", "requestState"));
        Assert.NotEqual(whole, Of("""{"a":1,"b":{"_meta":3}}""", "_meta", "requestState"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":[1}""")]
    [InlineData("""{"a":1,}""")]
    public void Digest_NoObject_HasNone(string json) => Assert.False(JsonDigest.TryCompute(Encoding.UTF8.GetBytes(json), MostMembers, out _));

    [Fact]
    public void Digest_AtItsBounds_EndsThere()
    {
        var members = string.Join(',', Enumerable.Range(0, MostMembers).Select(index => $"\"{index}\":0"));
        Assert.True(JsonDigest.TryCompute(Encoding.UTF8.GetBytes($"{{{members}}}"), MostMembers, out _));
        Assert.False(JsonDigest.TryCompute(Encoding.UTF8.GetBytes($"{{{members},\"more\":0}}"), MostMembers, out _));
        Assert.True(JsonDigest.TryCompute(Nested(JsonTokens.MostDepth), MostMembers, out _));
        Assert.False(JsonDigest.TryCompute(Nested(JsonTokens.MostDepth + 1), MostMembers, out _));
    }

    [Fact]
    public void Digest_AnyTwoNumbers_IsOneExactlyWhenTheyAreEqual() =>
        Prop.ForAll(Spellings().Two().ToArbitrary(), pair =>
        {
            var (left, right) = pair;
            return (Of($"{{\"n\":{left}}}") == Of($"{{\"n\":{right}}}")) == (Exact(left) == Exact(right));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    private static byte[] Nested(int depth) => Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}");

    private static Digest Of(string json, params string[] without)
    {
        Assert.True(JsonDigest.TryCompute(Encoding.UTF8.GetBytes(json), MostMembers, out var digest, without));
        return digest;
    }

    /// <summary>Few digits and many zeros, so that pairs are often equal.</summary>
    private static Gen<string> Spellings() =>
        from sign in Gen.Elements("", "-")
        from whole in Gen.Elements("0", "1", "10", "100", "12", "120")
        from fraction in Gen.Elements("", ".0", ".00", ".1", ".10", ".01", ".12", ".012")
        from exponent in Gen.Elements("", "e0", "E1", "e-1", "e+2", "e-02", "e003")
        select sign + whole + fraction + exponent;

    private static decimal Exact(string number) =>
        decimal.Parse(number, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture);
}
