using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Starting;

/// <summary>Starts that fail say what, where and how to mend it, on standard error, without a stack trace, and with an exit code that supervisors can go by.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BadStartTests : IDisposable
{
    private const int Misconfigured = 2;
    private const int Unavailable = 3;
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode ReadOnlyFolder = ReadOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-start-").FullName;

    private string Data => Path.Combine(_folder, "data");

    private string Manifest => Path.Combine(_folder, "manifest.json");

    public void Dispose()
    {
        if (Directory.Exists(Data))
            File.SetUnixFileMode(Data, ReadOnlyFolder | UnixFileMode.UserWrite);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_PortTaken_SaysWhichAndIsWorthAnotherTry()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        await AssertFailsAsync(Unavailable, [url, "address already in use", "--urls"], ["--urls", url]);
    }

    [Theory]
    [InlineData("nonsense", "nonsense")]
    [InlineData("http://192.0.2.1:8080", "192.0.2.1")]
    [InlineData("https://127.0.0.1:0", "HTTPS")]
    public async Task Start_AddressThatIsNone_SaysHowToWriteOne(string url, string named) =>
        await AssertFailsAsync(Unavailable, [named, "--urls http://127.0.0.1:PORT"], ["--urls", url]);

    [Fact]
    public async Task Start_ManifestMissing_NamesTheFile() =>
        await AssertFailsAsync(Misconfigured, [Path.Combine(_folder, "none.json"), "Name a manifest that can be"], ["--manifest", Path.Combine(_folder, "none.json")]);

    [Fact]
    public async Task Start_ManifestThatMayNotBeRead_NamesTheFile()
    {
        await WriteManifestAsync();
        File.SetUnixFileMode(Manifest, UnixFileMode.None);
        await AssertFailsAsync(Misconfigured, [Manifest, "cannot be read", "Name a manifest that can be"], ["--manifest", Manifest]);
    }

    [Fact]
    public async Task Start_ManifestIsAFolder_NamesIt() => await AssertFailsAsync(Misconfigured, [_folder, "cannot be read"], ["--manifest", _folder]);

    [Fact]
    public async Task Start_OptionsAndManifestWrong_NamesAllAtOnce()
    {
        await File.WriteAllTextAsync(Manifest, """{ "servers": { "s": { "url": "ftp://x" } }, "grants": { "a": { "server": "nowhere", "token": "short" } } }""");
        await AssertFailsAsync(
            Misconfigured,
            ["Sluice:DrainDelaySeconds = \"13\": write a whole number from 0 to 12.", "Sluice:Engine = \"memory\"", "/servers/s/url", "/grants/a/server", "/grants/a/token"],
            ["--manifest", Manifest, "--Sluice:DrainDelaySeconds=13", "--Sluice:Engine=memory"]);
        Assert.False(Directory.Exists(Data), "A start with errors leaves no trace.");
    }

    [Fact]
    public async Task Start_SettingsFileTorn_NamesIt()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), "{ \"Sluice\": ");
        await AssertFailsAsync(Misconfigured, [Path.Combine(_folder, "appsettings.json")], []);
    }

    [Fact]
    public async Task Start_DataPathThatMayNotBeWritten_NamesOptionAndFix()
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, ReadOnlyFolder);
        await AssertFailsAsync(Unavailable, [$"Sluice:DataPath = \"{Data}\"", "that this user may write"], []);
    }

    [Fact]
    public async Task Start_DataPathIsAFile_NamesOptionAndFix()
    {
        await File.WriteAllTextAsync(Data, "");
        await AssertFailsAsync(Unavailable, [$"Sluice:DataPath = \"{Data}\"", "that this user may write"], []);
        File.Delete(Data);
    }

    [Theory]
    [InlineData("gateway.lock")]
    [InlineData("ledger.db")]
    [InlineData("audit.db")]
    [InlineData("directory.db")]
    public async Task Start_FileThatMayNotBeWritten_NamesItAndLeavesItAlone(string name)
    {
        await StartOnceAsync();
        var file = Path.Combine(Data, name);
        var before = await File.ReadAllBytesAsync(file);
        File.SetUnixFileMode(file, ReadOnly);
        await AssertFailsAsync(Unavailable, [Data, name], []);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("audit.db")]
    [InlineData("directory.db")]
    public async Task Start_FileThatIsNoDatabase_NamesItAndLeavesItAlone(string name)
    {
        Directory.CreateDirectory(Data);
        var file = Path.Combine(Data, name);
        await File.WriteAllTextAsync(file, new string('x', 8_192));
        await AssertFailsAsync(Unavailable, [Data, name, "not a database"], []);
        Assert.Equal(new string('x', 8_192), await File.ReadAllTextAsync(file));
    }

    private async Task StartOnceAsync()
    {
        await using var gateway = await GatewayProcess.StartAsync(manifest: null, Data);
        Assert.Equal(0, await gateway.StopAsync());
    }

    private Task WriteManifestAsync() => File.WriteAllTextAsync(Manifest, TestGateway.Manifest(new Uri("http://127.0.0.1:9/mcp/"), Policies.AllowAll));

    private async Task AssertFailsAsync(int expected, string[] told, string[] options)
    {
        var (exitCode, output, errors) = await GatewayProcess.RunUnderAsync(
            Unprivileged.Runner(), _folder, [$"--Sluice:DataPath={Data}", "--urls", "http://127.0.0.1:0", .. options]);
        Assert.True(exitCode == expected, $"exit code {exitCode}\n{output}\n{errors}");
        foreach (var text in told)
            Assert.Contains(text, errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.DoesNotContain("Sluice listens", output);
    }
}
