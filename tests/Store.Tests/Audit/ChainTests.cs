using Sluice.Store.Audit;
using Sluice.Store.Audit.Verification;

namespace Sluice.Store.Tests.Audit;

public sealed class ChainTests : IDisposable
{
    private readonly ChainedLog _log = ChainedLog.Filled();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Segments_FullOrOld_AreClosedAndLinkedToTheNext()
    {
        Assert.True(_log.Ask("SELECT CAST(number AS TEXT) FROM segments WHERE chain = 1").Count > 2);
        var before = _log.Ask("SELECT CAST(number AS TEXT) FROM segments WHERE chain = 2").Count;

        _log.Time.Advance(ChainedLog.SmallSegments.Age);
        _log.Run(database => _log.WriteFinished(database, 9));

        Assert.Equal(before + 1, _log.Ask("SELECT CAST(number AS TEXT) FROM segments WHERE chain = 2").Count);
        Assert.Empty(_log.Verify().Kept);
    }

    [Fact]
    public void Rotation_NewKey_BeginsASegmentAndBothVerifyWhileTheRingHasBoth()
    {
        _log.Run(database => _log.WriteFinished(database, 9), TestKeys.Of("2026b", "2026a"));

        Assert.Equal(["2026a", "2026b"], _log.Ask("SELECT DISTINCT key_id FROM segments ORDER BY 1"));
        Assert.Empty(_log.Verify(TestKeys.Of("2026b", "2026a")).Kept);
        var without = _log.Verify(TestKeys.Of("2026b"));
        Assert.Equal(0, without.Tampered);
        Assert.Contains("2026a", without.Kept[0].Text);
        Assert.All(without.Kept, finding => Assert.Equal(FindingKind.Unverifiable, finding.Kind));
    }

    [Fact]
    public void Verify_AnotherKeyOfTheSameName_FindsAllChanged()
    {
        var other = new Store.Keys.KeyRing([new Store.Keys.SealingKey("2026a", new byte[32])]);

        Assert.True(_log.Verify(other).Tampered > 10);
    }

    [Fact]
    public void Verify_RecordRemoved_SaysWhich()
    {
        _log.Change("DELETE FROM decision_rows WHERE id = 5");

        var finding = Assert.Single(_log.Verify().Kept);

        Assert.Equal("removed", finding.Text);
        Assert.EndsWith("organisation globex, record 1", finding.Place);
    }

    [Fact]
    public async Task Verify_WhileItIsWritten_FindsNothing()
    {
        await using var bench = new AuditBench(new AuditLogOptions { Slots = 256 }, new(Items: 100, Age: TimeSpan.FromDays(1)));
        using var stop = new CancellationTokenSource();
        var writing = Parallel.ForAsync(0, 6, async (caller, _) =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var entry = await bench.TakeAsync($"organisation-{i % 3}");
                AuditSample.FillAllowed(entry);
                entry.Organisation = $"organisation-{i % 3}";
                entry.McpSession = $"{caller}-{i}";
                if (i % 5 == 0)
                    Assert.True(await bench.Log.OpenAsync(entry, CancellationToken.None));
                bench.Log.Append(entry);
            }
        });
        var findings = new List<AuditFinding>();
        for (long records = 0, rounds = 0; records < 1_000 || rounds < 10; rounds++)
        {
            var seen = bench.Verify();
            findings.AddRange(seen.Kept);
            records = seen.Records;
        }

        await stop.CancelAsync();
        await writing;
        await bench.FlushAsync();

        Assert.Empty(findings);
        Assert.Empty(bench.Verify().Kept);
    }

    [Fact]
    public async Task Write_FailsAndIsTriedAgain_LeavesWholeChains()
    {
        await using var bench = new AuditBench();
        await bench.AppendAsync(AuditSample.FillAllowed);
        await bench.FlushAsync();
        using (bench.Block())
        {
            await bench.AppendAsync(AuditSample.FillAllowed);
            _ = bench.Log.FlushAsync(CancellationToken.None);
            await bench.UntilFaultAsync();
        }

        await bench.FlushAsync();
        await bench.AppendAsync(AuditSample.FillAllowed);
        await bench.FlushAsync();

        var findings = bench.Verify();
        Assert.Empty(findings.Kept);
        Assert.Equal(3, findings.Records);
    }
}
