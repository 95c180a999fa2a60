using Sluice.PimeaServer.Pimea;

namespace Sluice.PimeaServer.Tests.Pimea;

public sealed class SessionModeTests
{
    [Theory]
    [InlineData("Create a marketing strategy for a Finnish SaaS company", "execute")]
    [InlineData("we need a LOGO.", "execute")]
    [InlineData("SEO-audit", "execute")]
    [InlineData("content plan", "execute")]
    [InlineData("Which channels work best in Finland?", "recommend")]
    [InlineData("Is planning worth it?", "recommend")]
    [InlineData("mlogo", "recommend")]
    [InlineData("…", "recommend")]
    [InlineData("", "recommend")]
    public void Detect_Message_ExecutesWhenADeliverableIsNamed(string message, string mode) => Assert.Equal(mode, SessionMode.Detect(message));
}
