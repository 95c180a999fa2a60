using Microsoft.Extensions.Logging;
using Sluice.Gateway.Directories;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes.Stored;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Directories;

/// <summary>On a real store in SQLite, with the clock under control.</summary>
public sealed class LastUsedTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-used-").FullName;
    private readonly ManualTime _time = new();
    private readonly CapturedLog _log = new();
    private SqlDirectoryStore _store = null!;
    private AbsentStore _absent = null!;
    private LastUsed _lastUsed = null!;
    private GrantRecord _record = null!;

    public async ValueTask InitializeAsync()
    {
        _time.Advance(TimeSpan.FromDays(739_000));
        _store = await SqlDirectoryStore.OpenSqliteAsync(Path.Combine(_folder, "directory.db"), _time, default);
        _absent = new AbsentStore(_store);
        var tenant = await StoredTenant.CreateAsync(_store, new Uri("http://127.0.0.1:9/"));
        (_record, _) = await tenant.AddGrantAsync((await tenant.AddPolicyAsync()).Id);
        _lastUsed = new LastUsed(_absent, _time, new Logger<LastUsed>(_log));
        await _lastUsed.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await _lastUsed.StopAsync(default);
        _lastUsed.Dispose();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Use_OfAStoredGrant_IsWrittenSecondsLater()
    {
        var used = Now();
        _lastUsed.Note(NewGrant(isStored: true));
        await UntilUsedAtAsync(used);
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(60, 60)]
    public async Task Use_OnceMore_IsWrittenOnceAMinute(int secondsLater, int writtenAt)
    {
        var (grant, first) = (NewGrant(isStored: true), Now());
        _lastUsed.Note(grant);
        Pass(TimeSpan.FromSeconds(secondsLater));
        _lastUsed.Note(grant);
        await _lastUsed.StopAsync(default);
        Assert.Equal(first + (writtenAt * 1_000), await UsedAtAsync());
    }

    [Fact]
    public async Task Use_OfADeclaredGrant_IsNotWritten()
    {
        _lastUsed.Note(NewGrant(isStored: false));
        await _lastUsed.StopAsync(default);
        Assert.Null(await UsedAtAsync());
    }

    [Fact]
    public async Task Use_WhileTheDatabaseIsAway_IsWrittenWhenItIsBack()
    {
        _absent.IsAway = true;
        var used = Now();
        _lastUsed.Note(NewGrant(isStored: true));
        while (_absent.Refusals < 2)
        {
            Pass(LastUsed.Period);
            await Task.Delay(5);
        }

        Assert.Single(_log.Lines);
        _absent.IsAway = false;
        await UntilUsedAtAsync(used);
    }

    [Fact]
    public async Task Stop_WithAUseThatWaits_WritesIt()
    {
        var used = Now();
        _lastUsed.Note(NewGrant(isStored: true));
        await _lastUsed.StopAsync(default);
        Assert.Equal(used, await UsedAtAsync());
    }

    private Grant NewGrant(bool isStored) => new()
    {
        Id = _record.Id,
        Label = "laptop",
        Server = new Server { Id = "s", Slug = "s", Organisation = "default", Url = new Uri("http://127.0.0.1:9/"), Headers = [], IsDeclared = !isStored },
        Policy = null,
        PolicyVersion = null,
        Owner = OwnerKey.ForGrant("default", _record.Id),
    };

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Pass(TimeSpan time) => _time.Advance(time);

    private async Task<long?> UsedAtAsync() => (await _store.Grants.FindAsync(OrganisationId.Default, _record.Id, default))!.LastUsedMs;

    private async Task UntilUsedAtAsync(long at)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await UsedAtAsync() is var used && used != at)
        {
            Assert.Null(used);
            Pass(LastUsed.Period);
            await Task.Delay(5, limit.Token);
        }
    }
}
