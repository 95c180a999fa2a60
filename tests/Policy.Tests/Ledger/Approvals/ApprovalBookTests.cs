using Sluice.Policy.Digests;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Approvals;

public sealed class ApprovalBookTests
{
    private const long Now = 1_790_000_000_000;
    private const long Life10Min = 600_000;

    private static readonly Denial Entry = new(Reason.Approval, "/tools/x/approval/0", Message: null);

    private readonly OwnerLedger _ledger = new(Life);

    [Fact]
    public void Ask_Again_IsTheSameApprovalUntilItExpires()
    {
        Assert.Equal(new ApprovalAnswer(ApprovalStanding.Waiting, "first", Now + Life10Min, IsChanged: true), Ask("first", Now).Approval);
        Assert.Equal(new ApprovalAnswer(ApprovalStanding.Waiting, "first", Now + Life10Min, IsChanged: false), Ask("second", Now + Life10Min - 1).Approval);
        Assert.Equal("third", Ask("third", Now + Life10Min).Approval!.Id);
    }

    [Fact]
    public void Ask_Approved_RunsOnce()
    {
        Ask("a", Now);
        Assert.Equal(ApprovalOutcome.Done, _ledger.Decide("a", ApprovalDecision.Approve, Now + 1));
        var runs = Enumerable.Range(0, 50).Select(_ => Ask("b", Now + 2)).ToList();
        Assert.Single(runs, run => run.Status == ReserveStatus.Reserved);
        Assert.Equal(49, runs.Count(run => run.Approval!.Standing == ApprovalStanding.Running && run.Approval.Id == "a"));
    }

    [Fact]
    public void Ask_OtherArguments_IsAnotherApproval()
    {
        Ask("a", Now);
        _ledger.Decide("a", ApprovalDecision.Approve, Now);
        Assert.Equal((ReserveStatus.Held, "b"), Ask("b", Now, call: 2) is var other ? (other.Status, other.Approval!.Id) : default);
    }

    [Fact]
    public void Ask_TooMany_HasNoRoomUntilOneIsDecided()
    {
        for (var call = 0; call < NaiveApprovals.MostWaiting; call++)
            Assert.Equal(ApprovalStanding.Waiting, Ask($"a{call}", Now, call).Approval!.Standing);
        Assert.Equal(ApprovalStanding.NoRoom, Ask("more", Now, call: 99).Approval!.Standing);
        _ledger.Decide("a3", ApprovalDecision.Reject, Now);
        Assert.Equal(ApprovalStanding.Waiting, Ask("more", Now, call: 99).Approval!.Standing);
    }

    [Fact]
    public void Ask_ApprovedButLimitUsedUp_KeepsTheApproval()
    {
        var limit = Limit(1);
        Assert.True(_ledger.Admits(Now, limit));
        Ask("a", Now, charges: new Charge(limit, Units.One));
        _ledger.Decide("a", ApprovalDecision.Approve, Now);
        Assert.Equal(ReserveStatus.Refused, Ask("b", Now, charges: new Charge(limit, Units.One)).Status);
        Assert.Equal(ReserveStatus.Reserved, Ask("b", Now + 60_000, charges: new Charge(limit, Units.One)).Status);
    }

    [Fact]
    public void Settle_NotRun_GivesTheApprovalBackOnce()
    {
        var first = Run(Now);
        _ledger.Settle(first, Settlement.NotRun, Now);
        _ledger.Settle(first, Settlement.NotRun, Now);
        var second = Ask("b", Now);
        Assert.Equal((ReserveStatus.Reserved, "a"), (second.Status, second.Receipt.Approval));

        // The first receipt has had its settlement: it says nothing of the second run.
        _ledger.Settle(first, Settlement.NotRun, Now);
        Assert.Equal(ApprovalStanding.Running, Ask("b", Now).Approval!.Standing);
    }

    [Theory]
    [InlineData(SettlementKind.Keep)]
    [InlineData(SettlementKind.Error)]
    public void Settle_MayHaveRun_ForgetsTheApproval(SettlementKind settlement)
    {
        _ledger.Settle(Run(Now), new Settlement(settlement), Now);
        var next = Ask("b", Now);
        Assert.Equal((ReserveStatus.Held, ApprovalStanding.Waiting, "b"), (next.Status, next.Approval!.Standing, next.Approval.Id));
    }

    [Fact]
    public void Settle_AfterAnotherLifeTookOver_StillGivesTheApprovalBack()
    {
        var receipt = Run(Now);
        var next = OwnerLedger.Load(_ledger.Saved(), Life + 1, Now);
        Assert.Equal(ApprovalStanding.Running, Ask("b", Now, ledger: next).Approval!.Standing);
        next.Settle(receipt, Settlement.NotRun, Now);
        Assert.Equal(ReserveStatus.Reserved, Ask("b", Now, ledger: next).Status);
    }

    [Fact]
    public void Ask_NextLeg_GoesOnWithTheRunItNamesOnce()
    {
        var first = Run(Now);
        var second = Ask("b", Now, continues: first.Run);
        Assert.Equal(("a", ReserveStatus.Reserved), (second.Receipt.Approval, second.Status));
        Assert.Equal(ApprovalStanding.Running, Ask("b", Now, continues: first.Run).Approval!.Standing);
        _ledger.Settle(second.Receipt, Settlement.NotRun, Now);
        Assert.Equal(ApprovalStanding.Running, Ask("b", Now).Approval!.Standing);
        Assert.Equal(ReserveStatus.Reserved, Ask("b", Now, continues: first.Run).Status);
    }

    [Fact]
    public void Ask_RunOfAnotherCall_DoesNotGoOnWithIt()
    {
        var first = Run(Now);
        Assert.Equal(ApprovalStanding.Waiting, Ask("b", Now, call: 2, continues: first.Run).Approval!.Standing);
    }

    [Fact]
    public void Decide_EachState_HasItsOutcome()
    {
        Assert.Equal(ApprovalOutcome.Unknown, _ledger.Decide("a", ApprovalDecision.Approve, Now));
        Ask("a", Now);
        Assert.Equal(ApprovalOutcome.Done, _ledger.Decide("a", ApprovalDecision.Approve, Now));
        Assert.Equal(ApprovalOutcome.Done, _ledger.Decide("a", ApprovalDecision.Approve, Now + 1));
        Assert.Equal(ApprovalOutcome.Done, _ledger.Decide("a", ApprovalDecision.Reject, Now + 2));
        Assert.Equal(ApprovalOutcome.Rejected, _ledger.Decide("a", ApprovalDecision.Approve, Now + 3));
        Assert.Equal(ApprovalStanding.Rejected, Ask("b", Now + 4).Approval!.Standing);
        Run(Now, call: 2, id: "c");
        Assert.Equal(ApprovalOutcome.Used, _ledger.Decide("c", ApprovalDecision.Reject, Now + 5));
        Assert.Equal(ApprovalOutcome.Unknown, _ledger.Decide("c", ApprovalDecision.Reject, Now + 5 + Life10Min));
    }

    [Fact]
    public void Ledger_WithApprovals_IsNotExpiredBeforeThey()
    {
        Ask("a", Now);
        Assert.Equal(Now + Life10Min, _ledger.CountsUntilMs);
        Assert.False(_ledger.IsExpired(Now + Life10Min - 1));
        Assert.True(_ledger.IsExpired(Now + Life10Min));
        var empty = new OwnerLedger(Life);
        Assert.True(empty.IsExpired(Now + Life10Min));
        Assert.Equal(empty.Saved(), _ledger.Saved());
    }

    [Fact]
    public void Load_AnyByteChanged_IsRefusedOrTheChecksumSaysSo()
    {
        Ask("a", Now);
        Run(Now, call: 2, id: "b");
        var saved = _ledger.Saved();
        for (var index = 0; index < saved.Length; index++)
        {
            var broken = saved.ToArray();
            broken[index] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => OwnerLedger.Load(broken, Life, Now));
        }
    }

    [Theory]
    [InlineData(ApprovalStanding.Waiting, "Waiting for approval a1: retry the same call once it is approved.")]
    [InlineData(ApprovalStanding.Rejected, "Approval a1 was rejected: do not retry this call.")]
    [InlineData(ApprovalStanding.Running, "Approval a1 is used up by an earlier call that has not ended, or whose end is not known: this one was not run.")]
    [InlineData(ApprovalStanding.NoRoom, "20 calls of this grant wait for approval, as many as may: retry once they are decided.")]
    public void Denial_EachStanding_TellsWhatToDo(ApprovalStanding standing, string text)
    {
        var answer = new ApprovalAnswer(standing, "a1", 0, IsChanged: false);
        Assert.Equal(Entry with { Message = text }, ApprovalDenial.Of(Entry, answer));
        Assert.Equal($"{text} Ask Ada.", ApprovalDenial.Of(Entry with { Message = "Ask Ada." }, answer).Message);
    }

    private ReserveResult Ask(string id, long nowMs, int call = 1, ApprovalRun? continues = null, OwnerLedger? ledger = null, params Charge[] charges) =>
        (ledger ?? _ledger).Reserve(
            new ReserveRequest(Owner, charges, new Balance[charges.Length], Approval: new ApprovalAsk(id, new Digest(0, (ulong)call), Life10Min, continues)), nowMs);

    private Receipt Run(long nowMs, int call = 1, string id = "a")
    {
        Ask(id, nowMs, call);
        Assert.Equal(ApprovalOutcome.Done, _ledger.Decide(id, ApprovalDecision.Approve, nowMs));
        var run = Ask("unused", nowMs, call);
        Assert.Equal(ReserveStatus.Reserved, run.Status);
        return run.Receipt;
    }
}
