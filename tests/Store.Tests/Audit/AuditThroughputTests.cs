using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

/// <summary>
/// What writing a decision costs, checkpoints included. Run alone (<c>-class "*AuditThroughputTests" -showLiveOutput</c>, Release) it prints the
/// figure; the bound that it asserts is wide, because it holds for unoptimised code on a busy machine too.
/// </summary>
[Collection(nameof(Measured))]
public class AuditThroughputTests(ITestOutputHelper output)
{
    private const int RowsPerBatch = 1_000;

    [Fact]
    public void Write_TwoHundredThousandDecisions_CostFewMicrosecondsEach()
    {
        using var folder = new TemporaryFolder();
        using var database = AuditDatabase.Open(folder.File("audit.db"), TestKeys.Chain, TimeProvider.System);
        var batch = Batch();
        Write(database, batch, batches: 50);
        var before = Environment.CpuUsage.TotalTime;

        Write(database, batch, batches: 200);

        var perRow = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (200 * RowsPerBatch);
        output.WriteLine($"{perRow:F2} µs CPU per decision");
        Assert.InRange(perRow, 0.1, 25);
    }

    private static void Write(AuditDatabase database, WriteBatch batch, int batches)
    {
        for (var i = 0; i < batches; i++)
            database.Write(batch);
    }

    private static WriteBatch Batch()
    {
        var batch = new WriteBatch(RowsPerBatch);
        for (var i = 0; i < RowsPerBatch; i++)
        {
            var entry = new AuditEntry();
            AuditSample.FillAllowed(entry);
            entry.RequestId = Guid.CreateVersion7();
            entry.TraceId = new TraceId((UInt128)(i + 1));
            entry.McpSession = $"session-{i:x32}";
            var first = entry.Charges[0];
            first = first with { Place = first.Place with { TimeMs = 1_767_323_045_679 + (i / 10), Sequence = 1_000 + i } };
            entry.Charges[0] = first;
            entry.Charges[1] = first with { Charge = new Charge(AuditSample.Spend, Units.One) };
            entry.ChargeCount = 2;
            batch.Add(new AuditWrite(entry, Opens: false));
        }

        return batch;
    }
}
