using Sluice.Policy;
using Sluice.Policy.Digests;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>What every engine owes those who approve calls.</summary>
public abstract partial class LedgerContract
{
    private const long ApprovalLifeMs = 600_000;

    [Fact]
    public async Task Approval_OfOneCall_RunsItOnceHoweverManyRetryAtOnce()
    {
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "a"), Told(await HeldAsync("a")));
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "a"), Told(await HeldAsync("b")));
        Assert.Equal(ApprovalOutcome.Done, await DecideAsync("a", ApprovalDecision.Approve));
        var retries = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => HeldAsync("c"))));
        Assert.Equal("a", Assert.Single(retries, retry => retry.Status == ReserveStatus.Reserved).Receipt.Approval);
        Assert.Equal(49, retries.Count(retry => Told(retry) == (ReserveStatus.Held, ApprovalStanding.Running, "a")));
    }

    [Fact]
    public async Task Approval_OfOneCall_IsNotThatOfAnotherCallOrGrant()
    {
        await HeldAsync("a");
        await DecideAsync("a", ApprovalDecision.Approve);
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "b"), Told(await HeldAsync("b", call: 2)));
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "c"), Told(await HeldAsync("c", owner: Bob)));
        Assert.Equal(ReserveStatus.Reserved, (await HeldAsync("d")).Status);
    }

    [Fact]
    public async Task Approval_EachState_SurvivesARestart()
    {
        await HeldAsync("waits");
        await RunAsync("used", call: 2);
        await HeldAsync("no", call: 3);
        await DecideAsync("no", ApprovalDecision.Reject);
        await HeldAsync("yes", call: 4);
        await DecideAsync("yes", ApprovalDecision.Approve);
        await RestartAsync();
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "waits"), Told(await HeldAsync("x")));
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Running, "used"), Told(await HeldAsync("x", call: 2)));
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Rejected, "no"), Told(await HeldAsync("x", call: 3)));
        Assert.Equal(ReserveStatus.Reserved, (await HeldAsync("x", call: 4)).Status);
    }

    [Fact]
    public async Task Approval_OfACallThatDidNotRun_IsGivenBack()
    {
        var receipt = await RunAsync("a");
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(ReserveStatus.Reserved, (await HeldAsync("b")).Status);
    }

    [Fact]
    public async Task Approval_OfACallThatRan_IsForgotten()
    {
        var receipt = await RunAsync("a");
        await Ledger.SettleAsync(receipt, Settlement.Keep, CancellationToken.None);
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "b"), Told(await HeldAsync("b")));
    }

    [Fact]
    public async Task Approval_LimitOfAnyOwnerUsedUp_StaysUntilTheCallPasses()
    {
        var (own, ofAll) = (Limit(3), Limit(1, scope: LimitScope.Organisation));
        await Ledger.CallAsync(Bob, Shared, new Charge(ofAll, Units.One));
        await HeldAsync("a", charges: [new(own, Units.One), new(ofAll, Units.One)]);
        await DecideAsync("a", ApprovalDecision.Approve);
        var refused = await HeldAsync("b", charges: [new(own, Units.One), new(ofAll, Units.One)]);
        Assert.Equal((ReserveStatus.Refused, 1), (refused.Status, refused.RefusedCharge));
        Clock.Advance(60_000);
        var passed = await HeldAsync("b", charges: [new(own, Units.One), new(ofAll, Units.One)]);
        Assert.Equal((ReserveStatus.Reserved, "a", "a"), (passed.Status, passed.Receipt.Approval, passed.Approval?.Id));
        Assert.Single(passed.Receipt.Others!);
    }

    [Fact]
    public async Task Approval_ChargesOfWiderOwnersAlone_StillAsksTheGrant()
    {
        Charge[] charges = [new(Limit(5, scope: LimitScope.Server), Units.One)];
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "a"), Told(await HeldAsync("a", charges: charges)));
        await DecideAsync("a", ApprovalDecision.Approve);
        var passed = await HeldAsync("b", charges: charges);
        Assert.Equal((ReserveStatus.Reserved, Alice, Shared.Server), (passed.Status, passed.Receipt.Owner, passed.Receipt.Others![0].Owner));
        await Ledger.SettleAsync(passed.Receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(ReserveStatus.Reserved, (await HeldAsync("b", charges: charges)).Status);
    }

    [Fact]
    public async Task Approval_Expired_IsUnknownAndAskedForAnew()
    {
        await HeldAsync("a");
        Clock.Advance(ApprovalLifeMs);
        Assert.Equal(ApprovalOutcome.Unknown, await DecideAsync("a", ApprovalDecision.Approve));
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "b"), Told(await HeldAsync("b")));
        Assert.Equal(ApprovalOutcome.Unknown, await Ledger.DecideApprovalAsync(Bob, "b", ApprovalDecision.Approve, CancellationToken.None));
    }

    private protected async Task<ReserveResult> HeldAsync(string id, int call = 1, OwnerKey? owner = null, params Charge[] charges)
    {
        var ask = new ApprovalAsk(id, new Digest(0, (ulong)call), ApprovalLifeMs);
        return await Ledger.ReserveAsync(new ReserveRequest(owner ?? Alice, charges, new Balance[charges.Length], Shared, Approval: ask), CancellationToken.None);
    }

    private protected async Task<ApprovalOutcome> DecideAsync(string id, ApprovalDecision decision) =>
        await Ledger.DecideApprovalAsync(Alice, id, decision, CancellationToken.None);

    private async Task<Receipt> RunAsync(string id, int call = 1)
    {
        await HeldAsync(id, call);
        Assert.Equal(ApprovalOutcome.Done, await DecideAsync(id, ApprovalDecision.Approve));
        var run = await HeldAsync("unused", call);
        Assert.Equal(ReserveStatus.Reserved, run.Status);
        return run.Receipt;
    }

    private static (ReserveStatus Status, ApprovalStanding? Standing, string? Id) Told(ReserveResult result) =>
        (result.Status, result.Approval?.Standing, result.Approval?.Id);
}
