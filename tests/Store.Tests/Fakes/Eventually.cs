namespace Sluice.Store.Tests.Fakes;

/// <summary>For what another thread does and tells nobody.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task True(Func<bool> condition, string what)
    {
        var deadline = DateTimeOffset.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, $"It never came about that {what}.");
            await Task.Delay(5);
        }
    }
}
