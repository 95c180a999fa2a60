using System.Runtime.Versioning;
using System.Security.Cryptography;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>Where a gateway has its keys from, as a process of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeySourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-keys-").FullName;

    private string KeysFile => Path.Combine(_folder, "mounted-keys");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task KeysFile_BadEdit_IsShownAndTakesNothingOutOfService()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        WriteKeys(Line("a"));
        await using var gateway = await StartAsync(upstream, $"--Sluice:KeysFile={KeysFile}");
        using var http = new HttpClient();
        Assert.True((await Readiness.ReadAsync(http, gateway.Address)).IsClean);
        Assert.False(File.Exists(Path.Combine(_folder, "keys")), "No key is made beside the operator's.");

        WriteKeys("not a key");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Readiness shown;
        while ((shown = await Readiness.ReadAsync(http, gateway.Address, limit.Token))["keys"] is null)
            await Task.Delay(50, limit.Token);

        Assert.True(shown.Ready);
        Assert.Contains($"Sluice:KeysFile = \"{KeysFile}\": key 1", shown["keys"]);
    }

    [Fact]
    public async Task KeysFile_Missing_IsAnErrorOfTheStart()
    {
        var (exitCode, _, errors) = await GatewayProcess.RunAsync(_folder, "--manifest", await ManifestAsync(new Uri("http://127.0.0.1:9/")), $"--Sluice:KeysFile={KeysFile}");
        Assert.Equal(2, exitCode);
        Assert.StartsWith($"Sluice:KeysFile = \"{KeysFile}\": ", errors);
    }

    /// <summary>The libraries cost time and memory, and what is not loaded can call nobody.</summary>
    [Fact]
    public async Task KeyVault_NotUsed_LoadsNothingOfAzure()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await StartAsync(upstream);
        var maps = await File.ReadAllTextAsync($"/proc/{gateway.Id}/maps");
        Assert.Contains("Sluice.Gateway.dll", maps);
        Assert.DoesNotContain("Azure.", maps);
        Assert.DoesNotContain("Microsoft.Identity.Client", maps);
    }

    private static string Line(string id) => $"{id}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    private async Task<GatewayProcess> StartAsync(RecordingUpstream upstream, params string[] options) =>
        await GatewayProcess.StartAsync(await ManifestAsync(upstream.Endpoint), _folder, options);

    private async Task<string> ManifestAsync(Uri upstream)
    {
        var path = Path.Combine(_folder, "manifest.json");
        await File.WriteAllTextAsync(path, TestGateway.Manifest(upstream, Policies.AllowAll));
        return path;
    }

    private void WriteKeys(string text)
    {
        File.WriteAllText(KeysFile, text);
        File.SetUnixFileMode(KeysFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
