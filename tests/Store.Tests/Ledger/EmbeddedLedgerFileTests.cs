using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

public sealed class EmbeddedLedgerFileTests : IDisposable
{
    private readonly EmbeddedLedgerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Open_DataPathInUse_IsRefusedUntilItIsFree()
    {
        await using (_fixture.Open())
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => _fixture.Open());
            Assert.Contains(_fixture.DataPath, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Sluice:PerNodeLimits=true", refusal.Message, StringComparison.Ordinal);
        }

        await using var next = _fixture.Open();
        Assert.Null(next.Fault);
    }

    [Fact]
    public async Task Open_PerNodeLimits_GivesEachNodeAFileOfItsOwn()
    {
        var limit = Limit(2);
        var first = _fixture.Open();
        var second = _fixture.Open(perNodeLimits: true);
        Assert.Equal(2, await first.CountAdmittedAsync(Alice, limit, 5));
        Assert.Equal(2, await second.CountAdmittedAsync(Alice, limit, 5));
        await first.DisposeAsync();
        await second.DisposeAsync();
        Assert.Equal((1L, 1L), (_fixture.RowCount, (long)_fixture.Execute("SELECT COUNT(*) FROM ledger", "ledger-1.db")!));

        // The number that is free is taken again, with its file.
        await using var again = _fixture.Open(perNodeLimits: true);
        Assert.Equal(0, await again.CountAdmittedAsync(Alice, limit, 5));
    }

    [Fact]
    public async Task Open_TooManyNodes_IsRefused()
    {
        var nodes = Enumerable.Range(0, DataPathLock.MostNodes).Select(_ => DataPathLock.Take(_fixture.DataPath, mayShare: true)).ToList();
        Assert.Equal(Enumerable.Range(0, DataPathLock.MostNodes), nodes.Select(node => node.Node));
        Assert.Throws<InvalidOperationException>(() => _fixture.Open(perNodeLimits: true));
        nodes[5].Dispose();
        await using (_fixture.Open(perNodeLimits: true))
            Assert.True(File.Exists(Path.Combine(_fixture.DataPath, "ledger-5.db")));
        nodes.ForEach(node => node.Dispose());
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await using (_fixture.Open())
        {
        }

        _fixture.Execute("PRAGMA user_version = 2");
        Assert.Contains("schema version 2", Assert.Throws<InvalidDataException>(() => _fixture.Open()).Message, StringComparison.Ordinal);
        _fixture.Execute("PRAGMA user_version = 1");
        await using var next = _fixture.Open();
    }

    [Fact]
    public async Task Open_NotADatabase_IsRefusedAndLeftAlone()
    {
        await File.WriteAllTextAsync(_fixture.DatabasePath, "These are someone's notes, surely not a database of ours.");
        Assert.Contains(_fixture.DatabasePath, Assert.Throws<InvalidDataException>(() => _fixture.Open()).Message, StringComparison.Ordinal);
        Assert.StartsWith("These are someone's notes", await File.ReadAllTextAsync(_fixture.DatabasePath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reserve_SavedStateIsDamaged_IsDeniedReportedAndNeverReset()
    {
        var limit = Limit(5);
        await using (var before = _fixture.Open())
        {
            await before.AdmitsAsync(Alice, limit);
            await before.AdmitsAsync(Bob, limit);
        }

        _fixture.Execute($"UPDATE ledger SET state = x'01020304' WHERE owner = '{Alice}'");
        await using (var ledger = _fixture.Open())
        {
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await ledger.CallAsync(Alice, limit)).Status);
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await ledger.CallAsync(Alice, limit)).Status);
            Assert.Equal(4, await ledger.CountAdmittedAsync(Bob, limit, 10));
            Assert.Equal(1, CountReports());

            // Sweeping lets go of it in memory, so that it is reported again, and leaves the row.
            await _fixture.EventuallyAsync(() => ledger.OwnersInMemory == 0 && _fixture.RowCount == 1, 1_000);
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await ledger.CallAsync(Alice, limit)).Status);
            Assert.Equal(2, CountReports());
        }

        Assert.Equal(new byte[] { 1, 2, 3, 4 }, _fixture.Execute("SELECT state FROM ledger"));

        int CountReports() =>
            _fixture.Loggers.Lines.Count(line => line.StartsWith($"Error: The saved ledger of {Alice} is damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reserve_ClockWasSetBackBeforeTheStart_CountsFromTheStart()
    {
        var limit = Limit(1);
        await using (var before = _fixture.Open())
            Assert.True(await before.AdmitsAsync(Alice, limit));
        _fixture.Clock.StepWall(TimeSpan.FromHours(-6));
        await using var ledger = _fixture.Open();
        _fixture.Clock.Advance(20_000);
        Assert.Equal(40_000, (await ledger.CallAsync(Alice, limit)).RetryAfterMs);

        // Dropped from memory and read again from the row that still says a later time.
        await _fixture.EventuallyAsync(() => ledger.OwnersInMemory == 0, 1_000);
        Assert.True(await ledger.AdmitsAsync(Alice, limit));
    }

    [Fact]
    public async Task Save_ManyWrites_MovesTheLogIntoTheFile()
    {
        await using var ledger = _fixture.Open();
        for (var grant = 0; grant < 5_000; grant++)
            await ledger.AdmitsAsync(OwnerKey.ForGrant("default", $"g{grant}"), Limit(5));
        Assert.InRange(new FileInfo(_fixture.DatabasePath).Length, 0, 50_000);
        _fixture.Clock.Advance(UnsavedQueue.SaveAfterMs);
        await _fixture.EventuallyAsync(() => new FileInfo(_fixture.DatabasePath).Length > 200_000);
    }

    [Fact]
    public async Task Sweep_NothingCountsAnyMore_DropsFromMemoryAndFile()
    {
        await using (var before = _fixture.Open())
        {
            for (var grant = 0; grant < 1_500; grant++)
                await before.AdmitsAsync(OwnerKey.ForGrant("default", $"g{grant}"), Limit(5));
        }

        Assert.Equal(1_500, _fixture.RowCount);
        await using var ledger = _fixture.Open();
        var day = Limit(5, 86_400_000);
        await ledger.AdmitsAsync(Alice, day);
        await ledger.AdmitsAsync(Bob, Limit(5));
        Assert.Equal(2, ledger.OwnersInMemory);

        await _fixture.EventuallyAsync(() => ledger.OwnersInMemory == 1 && _fixture.RowCount == 1, 1_000);
        Assert.Equal($"{Alice}", _fixture.Execute("SELECT owner FROM ledger"));
        Assert.Equal(4, await ledger.CountAdmittedAsync(Alice, day, 10));
        Assert.Equal(5, await ledger.CountAdmittedAsync(Bob, Limit(5), 10));
    }
}
