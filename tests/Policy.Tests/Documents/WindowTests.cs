namespace Sluice.Policy.Tests.Documents;

public class WindowTests
{
    [Theory]
    [InlineData("second", 1)]
    [InlineData("minute", 60)]
    [InlineData("hour", 3_600)]
    [InlineData("day", 86_400)]
    [InlineData("1s", 1)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("6h", 21_600)]
    [InlineData("7d", 604_800)]
    [InlineData("31d", 2_678_400)]
    [InlineData("744h", 2_678_400)]
    [InlineData("2678400s", 2_678_400)]
    public void Window_Spelling_HasItsLength(string window, long seconds)
    {
        var charge = Assert.Single(Policies.ForTool($$"""{ "limits": [ { "counter": "c", "window": "{{window}}", "max": 1 } ] }""").Charges());
        Assert.Equal((window, seconds * 1_000), (charge.Limit.Window.Text, charge.Limit.Window.Milliseconds));
    }

    [Theory]
    [InlineData("745h")]
    [InlineData("44641m")]
    [InlineData("2678401s")]
    [InlineData("01m")]
    [InlineData("1.5h")]
    [InlineData("-1h")]
    [InlineData("1w")]
    [InlineData("h")]
    [InlineData("Minute")]
    [InlineData("minutes")]
    [InlineData("minute\\n")]
    [InlineData("99999999999999999999s")]
    public void Window_AnyOtherSpelling_IsRefused(string window)
    {
        var error = Assert.Single(Policies.ErrorsOfTool($$"""{ "limits": [ { "counter": "c", "window": "{{window}}", "max": 1 } ] }"""));
        Assert.Equal("/tools/x/limits/0/window", error.Pointer);
    }
}
