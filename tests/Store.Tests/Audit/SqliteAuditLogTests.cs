using Microsoft.Extensions.Logging;
using Sluice.Policy;
using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

public class SqliteAuditLogTests
{
    [Fact]
    public async Task Append_IntervalOver_IsWritten()
    {
        await using var bench = new AuditBench(interval: TimeSpan.FromMilliseconds(25));

        await bench.AppendAsync(AuditSample.FillAllowed);

        await Eventually.True(() => bench.Reader.Last(1).Count == 1, "the row was written");
    }

    [Fact]
    public async Task Append_IntervalNotOver_WaitsForMore()
    {
        await using var bench = new AuditBench();

        await bench.AppendAsync(AuditSample.FillAllowed);
        await Task.Delay(100);
        Assert.Empty(bench.Reader.Last(1));

        await bench.FlushAsync();
        Assert.Single(bench.Reader.Last(1));
    }

    [Fact]
    public async Task Append_EighthOfTheSlotsWaits_IsWrittenWithoutTheInterval()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 32 });
        for (var i = 0; i < 4; i++)
            await bench.AppendAsync(AuditSample.FillAllowed);

        await Eventually.True(() => bench.Reader.Last(10).Count == 4, "the rows were written");
    }

    [Fact]
    public async Task TakeSlot_AllSlotsWaitForTheInterval_HurriesTheWriter()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 17 });
        await bench.AppendAsync(AuditSample.FillAllowed);
        for (var i = 0; i < 16; i++)
            await bench.TakeAsync();

        Assert.NotNull(await bench.TakeAsync());
    }

    [Fact]
    public async Task Append_ManyFromManyThreads_EveryDecisionIsThereOnce()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 64 });

        await Parallel.ForAsync(0, 5_000, async (i, _) => await bench.AppendAsync(entry =>
        {
            AuditSample.FillAllowed(entry);
            entry.RequestId = new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            if (i % 5 == 0)
                entry.Outcome = AuditOutcome.Denied;
        }));
        await bench.FlushAsync();

        using var connection = bench.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(DISTINCT request_id) FROM decisions";
        Assert.Equal(5_000L, command.ExecuteScalar());
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 4_000, ["denied"] = 1_000 }, bench.Reader.CountByOutcome());
    }

    [Fact]
    public async Task TakeAndAppend_Steady_AllocateNothing()
    {
        await using var bench = new AuditBench();
        var entries = new AuditEntry[1_000];
        RunRound(bench.Log, entries);
        await bench.FlushAsync();
        RunRound(bench.Log, entries);
        await bench.FlushAsync();

        var before = GC.GetAllocatedBytesForCurrentThread();
        RunRound(bench.Log, entries);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Release_UnusedSlot_IsFreeAndWritesNothing()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 1 });
        bench.Log.Release(await bench.TakeAsync());

        await bench.AppendAsync(AuditSample.FillAllowed);
        await bench.FlushAsync();

        Assert.Single(bench.Reader.Last(10));
    }

    [Fact]
    public async Task Append_Twice_Throws()
    {
        await using var bench = new AuditBench();
        var entry = await bench.TakeAsync();
        bench.Log.Append(entry);

        Assert.Throws<InvalidOperationException>(() => bench.Log.Append(entry));
        Assert.Throws<InvalidOperationException>(() => bench.Log.Release(entry));
    }

    [Fact]
    public async Task Dispose_RowsWait_WritesThemFirst()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("deeper/audit.db");
        var logger = new RecordingLogger<SqliteAuditLog>();
        await using (var log = SqliteAuditLog.Open(path, new AuditLogOptions(), TestKeys.Ring, new ManualTimeProvider(), logger))
        {
            var entry = await log.TakeSlotAsync("default", CancellationToken.None);
            AuditSample.FillDenied(entry!, Denial.DefaultDeny);
            log.Append(entry!);
        }

        Assert.Equal("not_available", Assert.Single(new AuditReader(path).Last(10)).Reason);
        Assert.Empty(logger.Lines);
    }

    [Fact]
    public async Task Dispose_ThenUse_GivesNoSlotAndRefusesLateDecisions()
    {
        await using var bench = new AuditBench();
        var late = await bench.TakeAsync();

        await bench.Log.DisposeAsync();

        Assert.Null(await bench.Log.TakeSlotAsync("default", CancellationToken.None));
        Assert.Throws<ObjectDisposedException>(() => bench.Log.Append(late));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => bench.Log.FlushAsync(CancellationToken.None));
    }

    [Fact]
    public void Open_NotADatabase_SaysWhichFileAndWhatToDo()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.db");
        File.WriteAllText(path, new string('x', 5_000));

        var error = Assert.Throws<IOException>(() => AuditDatabase.Open(path, TestKeys.Chain, TimeProvider.System));

        Assert.Contains(path, error.Message);
        Assert.Contains("file is not a database", error.Message);
        Assert.Contains("Sluice:DataPath", error.Message);
    }

    [Fact]
    public void Open_FolderCannotBeMade_SaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("data"), "");

        var error = Assert.Throws<IOException>(() => AuditDatabase.Open(folder.File("data/audit.db"), TestKeys.Chain, TimeProvider.System));

        Assert.Contains(folder.File("data/audit.db"), error.Message);
    }

    [Fact]
    public void Open_LayoutOfALaterRelease_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("audit.db");
        AuditDatabase.Open(path, TestKeys.Chain, TimeProvider.System).Dispose();
        using (var database = AuditDatabase.Open(path, TestKeys.Chain, TimeProvider.System))
            database.Execute("PRAGMA user_version = 7");

        var error = Assert.Throws<IOException>(() => AuditDatabase.Open(path, TestKeys.Chain, TimeProvider.System));

        Assert.Contains("found 7", error.Message);
    }

    [Fact]
    public async Task Last_FewerAskedThanThere_AreTheNewest()
    {
        await using var bench = new AuditBench();
        foreach (var tool in (string[])["one", "two", "three"])
            await bench.AppendAsync(entry => entry.Tool = tool);
        await bench.FlushAsync();

        Assert.Equal(["three", "two"], bench.Reader.Last(2).Select(row => row.Tool));
        Assert.Empty(bench.Logged(LogLevel.Error));
    }

    private static void RunRound(SqliteAuditLog log, AuditEntry[] entries)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            var take = log.TakeSlotAsync("default", CancellationToken.None);
            entries[i] = take.IsCompletedSuccessfully ? take.Result! : throw new InvalidOperationException("It did not complete at once.");
        }

        foreach (var entry in entries)
            log.Append(entry);
    }
}
