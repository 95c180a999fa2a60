using System.Net;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Keys;

public sealed class KeyVaultSourceTests
{
    private const string Old = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string New = "new:HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    // The SDK remembers for the whole process what a vault asked for: each test has a vault of its own.
    private readonly Uri _secret = new($"https://v{Guid.NewGuid():n}.vault.azure.net/secrets/sluice-keys");

    private readonly ScriptedVault _vault = new() { Secret = Old };

    [Fact]
    public async Task Read_Secret_IsItsText()
    {
        Assert.Equal(Old, await Source().ReadAsync(default));
        Assert.Equal([$"GET {_secret}", $"GET {_secret} Bearer vault-token"], _vault.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "Key Vault Secrets User")]
    [InlineData(HttpStatusCode.NotFound, "no such secret")]
    [InlineData(HttpStatusCode.BadRequest, "answered 400")]
    public async Task Read_Refused_SaysWhatToDo(HttpStatusCode status, string said)
    {
        _vault.Status = status;
        var error = await Assert.ThrowsAsync<KeySourceException>(() => Source().ReadAsync(default));
        Assert.StartsWith($"Sluice:KeyVault = \"{_secret}\": ", error.Message);
        Assert.Contains(said, error.Message);
        Assert.DoesNotContain("vault-token", error.Message);
    }

    [Fact]
    public async Task Followed_SecretWithNewKeyFirst_IsInForceAfterFiveMinutesAndAnOutageChangesNothing()
    {
        var time = new ManualTime();
        using var log = new CapturedLog();
        var folder = Directory.CreateTempSubdirectory("sluice-vault-");
        await using var store = await SqlDirectoryStore.OpenSqliteAsync(Path.Combine(folder.FullName, "directory.db"), time, default);
        await using var keys = await FollowedKeys.OpenAsync(Source(), new RingGuard(store.KeyChecks), time, new Logger<FollowedKeys>(log), default);
        var before = keys.Ring.Seal("x"u8, []);

        _vault.Secret = $"{New}\n{Old}";
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(["old"], keys.Ring.Ids);
        await UntilAsync(time, () => keys.Ring.Ids.Count == 2);
        Assert.Equal("new", KeyRing.KeyOf(keys.Ring.Seal("x"u8, [])));
        Assert.NotNull(keys.Ring.Open(before, []));

        _vault.Status = HttpStatusCode.Forbidden;
        await UntilAsync(time, () => keys.Fault is not null);
        Assert.Contains("Key Vault Secrets User", keys.Fault);
        Assert.Equal(["new", "old"], keys.Ring.Ids);

        _vault.Status = HttpStatusCode.OK;
        await UntilAsync(time, () => keys.Fault is null);
        folder.Delete(recursive: true);
        Assert.DoesNotContain(log.Lines, line => line.Contains("AAEC", StringComparison.Ordinal) || line.Contains("HwEC", StringComparison.Ordinal));
    }

    private static async Task UntilAsync(ManualTime time, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(5, limit.Token);
        }
    }

    private KeyVaultSource Source() => KeyVaultSource.Open(_secret, _vault.Credential, _vault.Transport);
}
