using System.Runtime.Versioning;
using System.Security.Cryptography;
using Sluice.Store.Directory;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Keys;

/// <summary>A ring that follows its source: a rotation needs no restart, a bad reload changes nothing.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FollowedKeysTests : IAsyncLifetime
{
    private readonly string _old = Line("old");
    private readonly string _new = Line("new");
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<FollowedKeys> _log = new();

    private SqlDirectoryStore _store = null!;

    private string KeyPath => _folder.File("ring");

    private RingGuard Guard => new(_store.KeyChecks);

    public async ValueTask InitializeAsync() => _store = await SqlDirectoryStore.OpenSqliteAsync(_folder.File("directory.db"), _time, default);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task File_NewKeyPutFirst_SealsWhileTheOldOneOpens()
    {
        await using var keys = await OpenAsync();
        var sealedBefore = keys.Ring.Seal("secret"u8, []);

        Write($"{_new}\n{_old}\n");
        await PassingTimeUntilAsync(() => _log.Lines.Any(line => line.Text.Contains("new, old", StringComparison.Ordinal)), "the new key seals");

        Assert.Equal("new", KeyRing.KeyOf(keys.Ring.Seal("secret"u8, [])));
        Assert.Equal("secret"u8.ToArray(), keys.Ring.Open(sealedBefore, []));
        Assert.Equal("new", await Guard.VerifyAsync(keys.Ring, default));
        Assert.DoesNotContain(_log.Lines, line => line.Text.Contains(_new["new:".Length..], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "holds no key")]
    [InlineData("new:AAEC", "key 1 \"new:…\"")]
    [InlineData("old", "another key's")]
    [InlineData("new", "lack the key \"old\"")]
    [InlineData("exposed", "chmod 600")]
    [InlineData("missing", "cannot be read")]
    public async Task File_BadReload_KeepsTheKeysInForceUntilItIsGood(string edit, string said)
    {
        await using var keys = await OpenAsync();
        Assert.Null(keys.Fault);
        var text = keys.Ring.Seal("secret"u8, []);
        switch (edit)
        {
            case "old": Write(Line("old")); break;
            case "new": Write(_new); break;
            case "missing": File.Delete(KeyPath); break;
            case "exposed": File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.OtherRead); break;
            default: Write(edit); break;
        }

        await PassingTimeUntilAsync(() => keys.Fault is not null, "the fault is shown");
        Assert.Contains(said, keys.Fault, StringComparison.Ordinal);
        Assert.DoesNotContain("AAEC", keys.Fault, StringComparison.Ordinal);
        Assert.Equal("secret"u8.ToArray(), keys.Ring.Open(text, []));
        Assert.Single(_log.Lines, line => line.Text.Contains(said, StringComparison.Ordinal));

        File.Delete(KeyPath);
        Write(_old);
        await PassingTimeUntilAsync(() => keys.Fault is null, "the fault is gone");
        Assert.Equal("secret"u8.ToArray(), keys.Ring.Open(text, []));
    }

    [Fact]
    public async Task Source_TextFoundOnceOnly_IsNotUsed()
    {
        var source = new ScriptedKeys(_old, _new, $"{_new}\n{_old}");
        await using var keys = await FollowedKeys.OpenAsync(source, Guard, _time, _log, default);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await PassingTimeUntilAsync(
            () =>
            {
                seen.Add(string.Join(',', keys.Ring.Ids));
                return keys.Ring.Ids.Count == 2;
            },
            "both keys are there");
        Assert.Equal(["old", "new,old"], seen);
    }

    [Fact]
    public async Task Open_SourceThatHangs_FailsAfterItsTime()
    {
        var opening = FollowedKeys.OpenAsync(new ScriptedKeys(), Guard, _time, _log, default);
        await PassingTimeUntilAsync(() => opening.IsCompleted, "the start is given up");
        Assert.Contains("within 60 s", (await Assert.ThrowsAsync<KeySourceException>(() => opening)).Message, StringComparison.Ordinal);
    }

    private static string Line(string id) => $"{id}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    private Task<FollowedKeys> OpenAsync()
    {
        Write(_old);
        return FollowedKeys.OpenAsync(KeyFile.Named(KeyPath, "Sluice:KeysFile"), Guard, _time, _log, default);
    }

    private void Write(string text)
    {
        using var file = new FileStream(
            KeyPath, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        using var writer = new StreamWriter(file);
        writer.Write(text);
    }

    /// <summary>The follower waits on another thread: time passes until it has come as far.</summary>
    private Task PassingTimeUntilAsync(Func<bool> condition, string what) => Eventually.True(
        () =>
        {
            _time.Advance(FollowedKeys.SettleTime);
            return condition();
        },
        what);
}
