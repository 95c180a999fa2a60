using Sluice.Policy;
using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

public class StrictAuditTests
{
    [Fact]
    public async Task Open_Completed_TheRowIsThereAsOpen()
    {
        await using var bench = new AuditBench();
        var entry = await bench.TakeAsync();
        AuditSample.FillAllowed(entry);

        Assert.True(await bench.Log.OpenAsync(entry, CancellationToken.None));

        Assert.Equal("open", Assert.Single(bench.Reader.Last(10)).Outcome);
    }

    [Fact]
    public async Task Append_AfterOpen_CompletesTheSameRow()
    {
        await using var bench = new AuditBench();
        var entry = await bench.TakeAsync();
        AuditSample.FillAllowed(entry);
        await bench.Log.OpenAsync(entry, CancellationToken.None);
        await bench.AppendAsync(other => other.Tool = "another");

        entry.Message = "done";
        bench.Log.Append(entry);
        await bench.FlushAsync();

        var rows = bench.Reader.Last(10);
        Assert.Equal([(2L, "another", "allowed", null), (1L, "pimea_start_session", "allowed", "done")],
            rows.Select(row => (row.Id, row.Tool, row.Outcome, row.Message)));
    }

    [Fact]
    public async Task Open_ManyAtOnce_AreAllDurableAndCompleted()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 64 });

        await Parallel.ForAsync(0, 300, async (_, cancellation) =>
        {
            var entry = await bench.TakeAsync();
            AuditSample.FillAllowed(entry);
            Assert.True(await bench.Log.OpenAsync(entry, cancellation));
            bench.Log.Append(entry);
        });
        await bench.FlushAsync();

        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 300 }, bench.Reader.CountByOutcome());
    }

    [Fact]
    public async Task Open_LeftByAFormerRun_BecomesInterrupted()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.db");
        await using (var log = Start(path))
            Assert.True(await log.OpenAsync((await log.TakeSlotAsync("default", CancellationToken.None))!, CancellationToken.None));
        Assert.Equal("open", Assert.Single(new AuditReader(path).Last(10)).Outcome);

        await using (Start(path))
            Assert.Equal("interrupted", Assert.Single(new AuditReader(path).Last(10)).Outcome);
    }

    [Fact]
    public async Task Open_FileLocked_IsFalseInTimeAndTheDenialIsTheOnlyRow()
    {
        await using var bench = new AuditBench();
        var entry = await bench.TakeAsync();
        AuditSample.FillAllowed(entry);
        using (bench.Block())
        {
            var opened = bench.Log.OpenAsync(entry, CancellationToken.None);
            await bench.UntilFaultAsync();
            bench.Time.Advance(bench.Options.LongestWait);
            Assert.False(await opened);
            AuditSample.FillDenied(entry, Denial.AuditUnavailable);
            bench.Log.Append(entry);
        }

        await bench.FlushAsync();

        var row = Assert.Single(bench.Reader.Last(10));
        Assert.Equal(("denied", "audit_unavailable"), (row.Outcome, row.Reason));
    }

    [Fact]
    public async Task Open_CallerGoesAway_IsCancelledAndTheEntryIsStillItsOwn()
    {
        await using var bench = new AuditBench();
        using var cancellation = new CancellationTokenSource();
        var entry = await bench.TakeAsync();
        using (bench.Block())
        {
            var opened = bench.Log.OpenAsync(entry, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opened);
            AuditSample.FillDenied(entry, Denial.AuditUnavailable);
            bench.Log.Append(entry);
        }

        await bench.FlushAsync();

        Assert.Equal("denied", Assert.Single(bench.Reader.Last(10)).Outcome);
    }

    [Fact]
    public async Task Release_AfterOpen_Throws()
    {
        await using var bench = new AuditBench();
        var entry = await bench.TakeAsync();
        await bench.Log.OpenAsync(entry, CancellationToken.None);

        Assert.Throws<InvalidOperationException>(() => bench.Log.Release(entry));
    }

    private static SqliteAuditLog Start(string path) =>
        SqliteAuditLog.Open(path, new AuditLogOptions(), TestKeys.Ring, new ManualTimeProvider(), new RecordingLogger<SqliteAuditLog>());
}
