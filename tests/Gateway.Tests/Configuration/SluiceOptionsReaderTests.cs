using Microsoft.Extensions.Configuration;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Configuration;

public sealed class SluiceOptionsReaderTests
{
    [Fact]
    public void Read_Nothing_IsTheDefaults()
    {
        var options = Read([], out var errors);

        Assert.Empty(errors);
        Assert.Equal(new SluiceOptions().Upstream, options.Upstream);
        Assert.Null(options.PublicUrl);
        Assert.Empty(options.AllowedHosts);
    }

    [Fact]
    public void Read_UpstreamAndNames_AreTaken()
    {
        var options = Read(
            [
                "Upstream:ConnectTimeoutMs=1", "Upstream:FirstByteTimeoutMs=2", "Upstream:IdleStreamTimeoutMs=3", "Upstream:MaxCalls=4",
                "Upstream:MaxStreams=5", "Upstream:BreakerFailures=6", "Upstream:BreakerPauseMs=700", "PublicUrl=https://mcp.example.com",
                "AllowedHosts=a; B.example ;::1;[::2]", "AllowedOrigins:0=HTTPS://App.example:443/", "AllowedOrigins:1=http://[::1]:80", "AllowedOrigins:2=app://x",
                "Egress:Allow=10.2.0.0/16; MCP.internal;::1;127.0.0.1",
            ],
            out var errors);

        Assert.Empty(errors);
        Assert.Equal([1, 2, 3], [options.Upstream.Timeouts.Connect.TotalMilliseconds, options.Upstream.Timeouts.FirstByte.TotalMilliseconds, options.Upstream.Timeouts.IdleStream.TotalMilliseconds]);
        Assert.Equal([4, 5, 6], [options.Upstream.MaxCalls, options.Upstream.MaxStreams, options.Upstream.BreakerFailures]);
        Assert.Equal(TimeSpan.FromMilliseconds(700), options.Upstream.BreakerPause);
        Assert.Equal(["a", "b.example", "[::1]", "[::2]"], options.AllowedHosts);
        Assert.Equal(["10.2.0.0/16", "mcp.internal", "::1/128", "127.0.0.1/32"], options.Egress.Entries);
        Assert.Equal(["https://app.example", "http://[::1]", "app://x"], options.AllowedOrigins);
    }

    [Theory]
    [InlineData("Upstream:ConnectTimeoutMs=0")]
    [InlineData("Upstream:MaxCalls=none")]
    [InlineData("DirectoryStalenessSeconds=0")]
    [InlineData("Upstream:BreakerPauseMs=99")]
    [InlineData("Upstream:Retries=3")]
    [InlineData("KeyVault=http://myvault.vault.azure.net/secrets/sluice-keys")]
    [InlineData("KeyVault=https://myvault.vault.azure.net/secrets/sluice-keys/0123456789abcdef0123456789abcdef")]
    [InlineData("KeyVault=https://myvault.vault.azure.net/keys/sluice-keys")]
    [InlineData("PublicUrl=mcp.example.com")]
    [InlineData("PublicUrl=https://user@mcp.example.com")]
    [InlineData("AllowedHosts=gateway:8080")]
    [InlineData("AllowedHosts=https://gateway")]
    [InlineData("AllowedHosts=*.example.com")]
    [InlineData("AllowedOrigins=app.example.com")]
    [InlineData("AllowedOrigins=https://app.example.com/path")]
    [InlineData("AllowedOrigins=null")]
    [InlineData("Egress:Allow=10.2.0.0/33")]
    [InlineData("Egress:Allow=10.2")]
    [InlineData("Egress:Allow=https://mcp.internal")]
    [InlineData("Egress:Allow=*.internal")]
    [InlineData("Egress:Deny=x")]
    public void Read_WrongValue_NamesKeyValueAndFix(string setting)
    {
        Read([setting, "Engine=nowhere"], out var errors);

        Assert.Equal(2, errors.Count);
        var error = Assert.Single(errors, error => error.Key == "Sluice:" + setting[..setting.IndexOf('=')]);
        Assert.Equal(setting[(setting.IndexOf('=') + 1)..], error.Value);
        Assert.NotEqual("", error.Fix);
    }

    [Theory]
    [InlineData("Keys=a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "KeysFile=/run/secrets/keys")]
    [InlineData("Keys:0=a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "KeyVault=https://v.vault.azure.net/secrets/k")]
    [InlineData("KeysFile=/run/secrets/keys", "KeyVault=https://v.vault.azure.net/secrets/k")]
    public void Read_TwoSourcesOfKeys_AsksToKeepOne(string one, string other)
    {
        Read([one, other], out var errors);
        var error = Assert.Single(errors);
        Assert.Equal("Sluice:" + other[..other.IndexOf('=')], error.Key);
        Assert.Contains("keep one of Sluice:Key", error.Fix);
        Assert.DoesNotContain("AAEC", error.ToString());

        Read([one], out errors);
        Assert.Empty(errors);
    }

    [Fact]
    public void Readme_ConfigurationTable_NamesEveryUpstreamOption()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        foreach (var key in SluiceOptionsReader.KnownOfUpstream) Assert.Contains($"`Sluice:Upstream:{key}`", readme);
    }

    private static SluiceOptions Read(string[] settings, out IReadOnlyList<OptionError> errors)
    {
        var values = settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => "Sluice:" + pair[0], pair => (string?)pair[1]);
        return SluiceOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), ["embedded"], out errors);
    }
}
