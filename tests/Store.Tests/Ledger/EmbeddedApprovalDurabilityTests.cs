using Sluice.Policy.Digests;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Store.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>In default durability charges may be lost; what was said of an approval may not.</summary>
public sealed class EmbeddedApprovalDurabilityTests : IDisposable
{
    private readonly EmbeddedLedgerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Crash_AfterAnyAnswer_FindsTheApprovalAsItWas()
    {
        await using var ledger = _fixture.Open();
        await AskAsync(ledger, "a");
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting), await AfterCrashAsync());
        await ledger.DecideApprovalAsync(Alice, "a", ApprovalDecision.Approve, CancellationToken.None);
        Assert.Equal((ReserveStatus.Reserved, ApprovalStanding.Approved), await AfterCrashAsync());
        var run = await AskAsync(ledger, "b");
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Running), await AfterCrashAsync());
        await ledger.SettleAsync(run.Receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal((ReserveStatus.Reserved, ApprovalStanding.Approved), await AfterCrashAsync());
    }

    [Fact]
    public async Task Ask_WritesFail_UsesNoApprovalUp()
    {
        await using var ledger = _fixture.Open();
        await AskAsync(ledger, "a");
        await ledger.DecideApprovalAsync(Alice, "a", ApprovalDecision.Approve, CancellationToken.None);
        using (var intruder = _fixture.Connect())
        {
            using var transaction = intruder.BeginTransaction();
            var call = AskAsync(ledger, "b");
            await _fixture.EventuallyAsync(() => call.IsCompleted, 10);
            Assert.Equal(ReserveStatus.OwnerUnavailable, (await call).Status);
        }

        await _fixture.EventuallyAsync(() => ledger.Fault is null, UnsavedQueue.SaveAfterMs);
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(ledger, "c")).Status);
    }

    [Fact]
    public async Task Decide_WritesFail_IsUnavailable()
    {
        await using var ledger = _fixture.Open();
        await AskAsync(ledger, "a");
        using var intruder = _fixture.Connect();
        using var transaction = intruder.BeginTransaction();
        var deciding = ledger.DecideApprovalAsync(Alice, "a", ApprovalDecision.Approve, CancellationToken.None).AsTask();
        await _fixture.EventuallyAsync(() => deciding.IsCompleted, 10);
        Assert.Equal(ApprovalOutcome.Unavailable, await deciding);
    }

    private static async Task<ReserveResult> AskAsync(EmbeddedLedger ledger, string id) =>
        await ledger.ReserveAsync(new ReserveRequest(Alice, default, default, Approval: new ApprovalAsk(id, new Digest(0, 1), 600_000)), CancellationToken.None);

    private async Task<(ReserveStatus, ApprovalStanding)> AfterCrashAsync()
    {
        using var folder = new TestFolder();
        await using var next = _fixture.OpenAfterCrash(folder);
        var result = await AskAsync(next, "x");
        return (result.Status, result.Approval!.Standing);
    }
}
