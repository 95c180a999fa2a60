using Microsoft.Data.Sqlite;
using Sluice.Policy;
using Sluice.Policy.Ledger;
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

    [Fact]
    public async Task Clear_SlotOfAnOpenedDecision_IsOfAnotherDecision()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 1 });
        bench.Log.Append(await OpenFullAsync(bench));
        await bench.FlushAsync();

        await AssertCleanAsync(bench, bench.TakeAsync());
    }

    [Fact]
    public async Task Clear_WaitedForTheSlotOfAnOpenedDecision_IsOfAnotherDecision()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 1 });
        var full = await OpenFullAsync(bench);
        var waiting = bench.TakeAsync();
        Assert.False(waiting.IsCompleted);
        bench.Log.Append(full);

        await AssertCleanAsync(bench, waiting);
    }

    private static async Task<AuditEntry> OpenFullAsync(AuditBench bench)
    {
        var entry = await bench.TakeAsync();
        AuditSample.FillDenied(entry, new Denial(Reason.Limit, "rule-1", "message-1"));
        (entry.ApprovalId, entry.Settlement) = ("approval-1", SettlementKind.NotRun);
        Assert.True(await bench.Log.OpenAsync(entry, CancellationToken.None));
        return entry;
    }

    /// <summary>Its decision is another row, with nothing in it but what every decision says.</summary>
    private static async Task AssertCleanAsync(AuditBench bench, Task<AuditEntry> slot)
    {
        var entry = await slot;
        entry.Clear();
        (entry.Time, entry.RequestId) = (DateTimeOffset.UnixEpoch, Guid.Empty);
        bench.Log.Append(entry);
        await bench.FlushAsync();

        await using var fresh = new AuditBench();
        await fresh.AppendAsync(bare => (bare.Time, bare.RequestId) = (DateTimeOffset.UnixEpoch, Guid.Empty));
        await fresh.FlushAsync();
        Assert.Equal("message-1", bench.Reader.Last(10)[^1].Message);
        Assert.Equal(2, bench.Reader.Last(10).Count);
        Assert.Equal(Text(fresh, "id = 1"), Text(bench, "id = 2"));
    }

    private static string Text(AuditBench bench, string condition)
    {
        using var connection = bench.Connect();
        using var command = new SqliteCommand($"SELECT * FROM decisions WHERE {condition}", connection);
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        return string.Join(", ", Enumerable.Range(0, row.FieldCount).Where(i => row.GetName(i) != "id").Select(i => $"{row.GetName(i)}={row.GetValue(i)}"));
    }

    private static SqliteAuditLog Start(string path) =>
        SqliteAuditLog.Open(path, new AuditLogOptions(), TestKeys.Ring, new ManualTimeProvider(), new RecordingLogger<SqliteAuditLog>());
}
