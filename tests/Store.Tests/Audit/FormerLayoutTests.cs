using Sluice.Store.Audit;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Audit;

/// <summary>A file from before charges had places is used where it lies: its records stay proven.</summary>
public sealed class FormerLayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FormerLayoutTests() => FormerLayout.Write(Path);

    private string Path => _folder.File("audit.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_FormerLayout_IsWholeBeforeAndAfterItIsUsed()
    {
        Assert.Equal((0, 3L), Verify());

        Append();

        Assert.Equal((0, 4L), Verify());
    }

    [Fact]
    public void Read_FormerLayout_ShowsNoPlacesOfItsCharges()
    {
        Append();

        var charges = new AuditReader(Path).Last(10).Select(record => record.Charges).ToArray();

        Assert.Equal(
            [
                AuditSample.StartRateCharges,
                .. Enumerable.Repeat(
                    """[{"counter":"pimea_start_session_rate","window":"minute","cost":1,"max":10,"remaining":9,"owner":null,"ledger_time_ms":null,"sequence":null}]""", 3),
            ],
            charges);
    }

    private void Append()
    {
        using var database = AuditDatabase.Open(Path, TestKeys.Chain, TimeProvider.System);
        var entry = new AuditEntry();
        AuditSample.FillAllowed(entry);
        entry.Organisation = "acme";
        ChainedLog.Write(database, new AuditWrite(entry, Opens: false));
    }

    private (int Findings, long Records) Verify()
    {
        var findings = new AuditFindings();
        SqliteVerification.Run(Path, TestKeys.Ring, findings, []);
        return (findings.Kept.Count, findings.Records);
    }
}
