using Sluice.Store.Keys;

namespace Sluice.Store.Tests.Keys;

public class KeyTextTests
{
    private const string Good = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void Parse_GoodKeys_KeepsTheirOrder()
    {
        var errors = new List<KeyError>();
        Assert.Equal(["b", "a"], KeyText.Parse([$"b:{Good}", $"a:{Good}"], errors).Select(key => key.Id));
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(Good, "…")]
    [InlineData(":" + Good, "…")]
    [InlineData("seventeen-letters:" + Good, "…")]
    [InlineData("two words:" + Good, "…")]
    [InlineData("a:", "a:…")]
    [InlineData("a:AAEC", "a:…")]
    [InlineData("a:not base64 at all, but long enough to be one.", "a:…")]
    [InlineData("a:" + Good + Good, "a:…")]
    public void Parse_BadKey_SaysWhichAndHowToMendItWithoutItsBytes(string text, string shown)
    {
        var errors = new List<KeyError>();
        Assert.Empty(KeyText.Parse([$"good:{Good}", text], errors));
        var error = Assert.Single(errors);
        Assert.Equal((1, shown), (error.Index, error.Shown));
        Assert.Contains("openssl rand -base64 32", error.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain("AAEC", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralFaults_NamesAll()
    {
        var errors = new List<KeyError>();
        Assert.Empty(KeyText.Parse(["x", $"a:{Good}", $"a:{Good}"], errors));
        Assert.Equal([0, 2], errors.Select(error => error.Index));
    }

    [Fact]
    public void Parse_TooMany_IsRefused()
    {
        var errors = new List<KeyError>();
        Assert.Empty(KeyText.Parse([.. Enumerable.Range(0, KeyRing.MostKeys + 1).Select(i => $"k{i}:{Good}")], errors));
        Assert.Contains("at most 16", Assert.Single(errors).Fix, StringComparison.Ordinal);
    }
}
