using Microsoft.Extensions.Logging;
using Sluice.Store.Directory;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory;

public sealed class ManifestDirectoryTests : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly string Other = ManifestSample.Valid.Replace("ALICE_TOKEN", "BOB_TOKEN");

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<ManifestDirectory> _logger = new();
    private int _writes;

    private string ManifestPath => _folder.File("sluice.json");

    [Fact]
    public void Start_GoodManifest_IsInForce()
    {
        using var directory = Start(ManifestSample.Valid);

        Assert.NotNull(directory.Current.Find(ManifestSample.AliceToken));
        Assert.Null(directory.LastError);
    }

    [Fact]
    public void Start_BadManifest_ThrowsWithAllErrors()
    {
        var error = Assert.Throws<ManifestException>(() => Start("""{ "x": 1, "y": 2 }"""));

        Assert.Equal(["/x", "/y"], error.Errors.Select(one => one.Pointer));
        Assert.Contains(ManifestPath, error.Message);
        Assert.Contains("/y: This field is unknown.", error.Message);
    }

    [Fact]
    public void Poll_FileChanged_SwapsOnceAndTellsSo()
    {
        using var directory = Start(ManifestSample.Valid);
        var seen = new List<DirectorySnapshot>();
        directory.Changed += seen.Add;

        Write(Other);
        PassPolls(4);

        Assert.NotNull(directory.Current.Find(ManifestSample.BobToken));
        Assert.Null(directory.Current.Find(TokenHash.Of(ManifestSample.AliceToken)));
        Assert.Same(directory.Current, Assert.Single(seen));
    }

    [Fact]
    public void Poll_FileReplacedByAnother_Swaps()
    {
        using var directory = Start(ManifestSample.Valid);

        File.WriteAllText(_folder.File("new.json"), Other);
        File.Move(_folder.File("new.json"), ManifestPath, overwrite: true);
        PassPolls(2);

        Assert.NotNull(directory.Current.Find(ManifestSample.BobToken));
    }

    [Fact]
    public void Poll_LinkTurnedToAnotherFile_Swaps()
    {
        File.WriteAllText(_folder.File("one.json"), ManifestSample.Valid);
        File.WriteAllText(_folder.File("two.json"), Other);
        File.SetLastWriteTimeUtc(_folder.File("two.json"), DateTime.UnixEpoch);
        File.CreateSymbolicLink(ManifestPath, _folder.File("one.json"));
        using var directory = Open();

        File.Delete(ManifestPath);
        File.CreateSymbolicLink(ManifestPath, _folder.File("two.json"));
        PassPolls(2);

        Assert.NotNull(directory.Current.Find(ManifestSample.BobToken));
    }

    [Fact]
    public void Poll_WrittenInTwoSteps_NeverSeesTheHalf()
    {
        using var directory = Start(ManifestSample.Valid);

        Write(Other[..50]);
        PassPolls(1);
        Write(Other);
        PassPolls(2);

        Assert.NotNull(directory.Current.Find(ManifestSample.BobToken));
        Assert.DoesNotContain(_logger.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public void Poll_BadContent_KeepsTheStateAndLogsEveryErrorOnce()
    {
        using var directory = Start(ManifestSample.Valid);
        var before = directory.Current;

        Write("""{ "x": 1, "y": 2 }""");
        PassPolls(6);

        Assert.Same(before, directory.Current);
        Assert.Contains("/x: This field is unknown.", directory.LastError);
        Assert.Contains("and 1 more", directory.LastError);
        Assert.Equal(2, _logger.Lines.Count(line => line.Level == LogLevel.Error));
    }

    [Fact]
    public void Poll_GoodContentAfterBad_ClearsTheError()
    {
        using var directory = Start(ManifestSample.Valid);
        Write("{");
        PassPolls(2);
        Assert.NotNull(directory.LastError);

        Write(Other);
        PassPolls(2);

        Assert.Null(directory.LastError);
        Assert.NotNull(directory.Current.Find(ManifestSample.BobToken));
    }

    [Fact]
    public void Poll_OldContentAfterBad_ClearsTheErrorAndDoesNotSwap()
    {
        using var directory = Start(ManifestSample.Valid);
        var before = directory.Current;
        Write("{");
        PassPolls(2);

        Write(ManifestSample.Valid);
        PassPolls(2);

        Assert.Null(directory.LastError);
        Assert.Same(before, directory.Current);
    }

    [Fact]
    public void Poll_FileGoneAndBack_ReportsItAndRecovers()
    {
        using var directory = Start(ManifestSample.Valid);
        File.Delete(ManifestPath);
        PassPolls(6);
        Assert.Contains("it is not there", directory.LastError);
        Assert.Single(_logger.Lines, line => line.Level == LogLevel.Error);

        Write(Other);
        PassPolls(2);

        Assert.Null(directory.LastError);
        Assert.NotNull(directory.Current.Find(ManifestSample.BobToken));
    }

    [Fact]
    public void Poll_TouchedOnly_DoesNotSwap()
    {
        using var directory = Start(ManifestSample.Valid);
        var before = directory.Current;

        Write(ManifestSample.Valid);
        PassPolls(4);

        Assert.Same(before, directory.Current);
        Assert.Empty(_logger.Lines);
    }

    [Fact]
    public void Poll_PolicyFileChanged_Swaps()
    {
        File.WriteAllText(_folder.File("free.json"), "{}");
        using var directory = Start(ManifestSample.Valid.Replace("""{ "version": "1", "default": "allow" }""", "\"free.json\""));
        var before = directory.Current.Find(ManifestSample.AliceToken).PolicyVersion;

        File.WriteAllText(_folder.File("free.json"), """{ "version": "1" }""");
        PassPolls(2);

        Assert.NotEqual(before, directory.Current.Find(ManifestSample.AliceToken).PolicyVersion);
    }

    [Fact]
    public void Poll_ListenerThrows_GoesOnPolling()
    {
        using var directory = Start(ManifestSample.Valid);
        directory.Changed += _ => throw new InvalidOperationException("listener");
        Write(Other);
        PassPolls(2);

        Write(ManifestSample.Valid);
        PassPolls(2);

        Assert.NotNull(directory.Current.Find(ManifestSample.AliceToken));
        Assert.Equal(2, _logger.Lines.Count(line => line.Level == LogLevel.Error));
    }

    [Fact]
    public void Logs_AnyReload_ShowNoSecret()
    {
        using var directory = Start(ManifestSample.Valid);
        Write(ManifestSample.Valid.Replace("${ALICE_TOKEN}", ManifestSample.Short));
        PassPolls(2);
        Write(Other);
        PassPolls(2);

        Assert.Equal(2, _logger.Lines.Count);
        foreach (var (_, text) in _logger.Lines)
            Assert.All(ManifestSample.Secrets, secret => Assert.DoesNotContain(secret, text));
    }

    public void Dispose() => _folder.Dispose();

    private ManifestDirectory Start(string manifest)
    {
        Write(manifest);
        return Open();
    }

    private ManifestDirectory Open() => new(ManifestPath, ManifestSample.Environment, _time, _logger, ManifestSample.LoadPolicy);

    /// <summary>Each write gets a time of its own, as it would when a person writes.</summary>
    private void Write(string manifest)
    {
        File.WriteAllText(ManifestPath, manifest);
        File.SetLastWriteTimeUtc(ManifestPath, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(++_writes));
    }

    private void PassPolls(int count)
    {
        for (var i = 0; i < count; i++)
            _time.Advance(Poll);
    }
}
