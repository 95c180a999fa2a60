using Microsoft.Extensions.Logging;
using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

public class AuditFaultTests
{
    [Fact]
    public async Task Write_FileLockedThenFree_DeniesMeanwhileAndRecoversWithoutLoss()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 2 });
        using (bench.Block())
        {
            await bench.AppendAsync(AuditSample.FillAllowed);
            await bench.AppendAsync(AuditSample.FillAllowed);
            await bench.UntilFaultAsync();

            var refused = bench.Log.TakeSlotAsync("default", CancellationToken.None);
            bench.Time.Advance(bench.Options.LongestWait);
            Assert.Null(await refused);
        }

        await bench.FlushAsync();

        Assert.Null(bench.Log.Fault);
        Assert.Equal(2, bench.Reader.Last(10).Count);
        Assert.NotNull(await bench.Log.TakeSlotAsync("default", CancellationToken.None));
    }

    [Fact]
    public async Task Write_DiskFullThenRoom_WritesEveryDecisionOnce()
    {
        await using var bench = new AuditBench();
        bench.Database.Execute("PRAGMA max_page_count = 10");
        for (var i = 0; i < 4_000; i++)
            await bench.AppendAsync(AuditSample.FillAllowed);
        _ = bench.Log.FlushAsync(CancellationToken.None);
        await bench.UntilFaultAsync();
        Assert.Contains("database or disk is full", bench.Log.Fault);

        // The writer waits for its back-off, which manual time holds: the connection is nobody's.
        bench.Database.Execute("PRAGMA max_page_count = 100000");
        await bench.FlushAsync();

        Assert.Equal(4_000, bench.Reader.CountByOutcome()["allowed"]);
        Assert.All(bench.Reader.Last(1_000), row => Assert.Equal(("pimea", "pimea_start_session"), (row.Server, row.Tool)));
        Assert.Null(bench.Log.Fault);
    }

    [Fact]
    public async Task TakeSlot_WritingFailsForASecond_IsRefusedAtOnceThoughSlotsAreFree()
    {
        await using var bench = new AuditBench();
        using (bench.Block())
        {
            await bench.AppendAsync(AuditSample.FillAllowed);
            _ = bench.Log.FlushAsync(CancellationToken.None);
            await bench.UntilFaultAsync();
            bench.Log.Release(await bench.TakeAsync());

            bench.Time.Advance(bench.Options.LongestUnwritten + TimeSpan.FromMilliseconds(1));
            Assert.Null(await bench.Log.TakeSlotAsync("default", CancellationToken.None));
        }

        await bench.FlushAsync();
        bench.Log.Release(await bench.TakeAsync());
        Assert.Single(bench.Reader.Last(10));
    }

    [Fact]
    public async Task Write_FailsSeveralTimes_LogsEachChangeOnce()
    {
        await using var bench = new AuditBench();
        Task flushed;
        using (bench.Block())
        {
            await bench.AppendAsync(AuditSample.FillAllowed);
            var second = await bench.TakeAsync();
            flushed = bench.FlushAsync();
            await bench.UntilFaultAsync();
            AuditSample.FillAllowed(second);
            bench.Log.Append(second);
        }

        await flushed;
        await bench.FlushAsync();

        Assert.Contains("audit_unavailable", Assert.Single(bench.Logged(LogLevel.Error)));
        Assert.Single(bench.Logged(LogLevel.Information));
    }

    [Fact]
    public async Task Dispose_FileStaysLocked_StopsInTimeAndSaysHowManyAreMissing()
    {
        await using var bench = new AuditBench();
        using var block = bench.Block();
        await bench.AppendAsync(AuditSample.FillAllowed);
        _ = bench.Log.FlushAsync(CancellationToken.None);
        await bench.UntilFaultAsync();

        var stopped = bench.Log.DisposeAsync();
        bench.Time.Advance(bench.Options.LongestStop);
        await stopped;

        Assert.Contains("up to 1 decisions are missing", Assert.Single(bench.Logged(LogLevel.Critical)));
    }
}
