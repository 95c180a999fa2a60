using Sluice.Policy.Digests;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Approvals;

/// <summary>Runs the same steps on a ledger and on the naive rules and compares every answer. No run is ever let through twice.</summary>
internal sealed class ApprovalDuel
{
    private static readonly long[] Lifetimes = [60_000, 600_000];

    private readonly List<Receipt> _receipts = [];
    private readonly List<string> _ids = [];
    private readonly NaiveApprovals _naive = new();
    private readonly NaiveLedger _log = new();
    private readonly Limit _limit = Limit(4, 5_000, refund: RefundRule.Never);
    private OwnerLedger _ledger = new(Life);
    private ulong _life = Life;
    private long _clockMs = 1_790_000_000_000;
    private long _lastMs;

    public int Runs => _receipts.Count;

    public void Apply(ApprovalStep step)
    {
        _clockMs += step.WaitMs;
        switch (step.Kind)
        {
            case ApprovalStepKind.Ask:
                Ask(step.Pick % 25, step.Amount);
                break;
            case ApprovalStepKind.Decide when _ids.Count > 0:
                Decide(_ids[step.Pick % _ids.Count], step.Amount % 3 == 0 ? ApprovalDecision.Reject : ApprovalDecision.Approve);
                break;
            case ApprovalStepKind.Settle when _receipts.Count > 0:
                Settle(step.Pick % _receipts.Count, (SettlementKind)(step.Amount % 3), isWithdrawn: step.Amount % 7 == 0);
                break;
            case ApprovalStepKind.Reload:
                Reload(step.Pick % 2 == 0 ? _life : _life + 1, step.Amount);
                break;
        }
    }

    private void Ask(int call, int pick)
    {
        Advance();
        var id = $"approval-{_ids.Count}";
        _ids.Add(id);
        int? continues = pick % 4 == 0 && _receipts.Count > 0 ? pick % _receipts.Count : null;
        var lifetimeMs = Lifetimes[call % Lifetimes.Length];
        var ask = new ApprovalAsk(id, new Digest(1, (ulong)call), lifetimeMs, continues is { } leg ? _receipts[leg].Run : null);
        Charge[] charges = pick % 2 == 0 ? [] : [new Charge(_limit, Units.One)];
        var (standing, expectedId) = _naive.Ask(call, id, lifetimeMs, continues, _lastMs);
        var result = _ledger.Reserve(new ReserveRequest(Owner, charges, new Balance[charges.Length], Approval: ask), _clockMs);

        if (standing != ApprovalStanding.Approved)
        {
            Assert.Equal((ReserveStatus.Held, standing, expectedId), (result.Status, result.Approval!.Standing, result.Approval.Id));
            Assert.Equal(expectedId == id, result.MustBeDurable);
        }
        else if (charges.Length > 0 && !_log.Admits(_limit, Units.One, _lastMs))
        {
            Assert.Equal((ReserveStatus.Refused, false), (result.Status, result.MustBeDurable));
        }
        else
        {
            Assert.Equal((ReserveStatus.Reserved, expectedId, true), (result.Status, result.Receipt.Approval, result.MustBeDurable));
            _naive.Use(expectedId, _receipts.Count, _lastMs);
            if (charges.Length > 0)
                _log.Take(_limit, Units.One, _lastMs, _receipts.Count);
            _receipts.Add(result.Receipt);
        }
    }

    private void Decide(string id, ApprovalDecision decision)
    {
        Advance();
        Assert.Equal(_naive.Decide(id, decision, _lastMs), _ledger.Decide(id, decision, _clockMs));
    }

    private void Settle(int run, SettlementKind settlement, bool isWithdrawn)
    {
        Advance();
        var receipt = _receipts[run];
        if (isWithdrawn)
            _ledger.Withdraw(receipt, new Balance[receipt.Charges.Length], _clockMs);
        else
            _ledger.Settle(receipt, new Settlement(settlement), _clockMs);
        _naive.Settle(run, isWithdrawn || settlement == SettlementKind.NotRun, _lastMs);
    }

    /// <summary>The ledger's time goes on when it is asked something.</summary>
    private void Advance() => _lastMs = Math.Max(_lastMs, _clockMs);

    private void Reload(ulong life, int jumpMs)
    {
        _clockMs += jumpMs;
        _ledger = OwnerLedger.Load(_ledger.Saved(), life, _clockMs);
        var back = Math.Max(_lastMs - _clockMs, 0);
        _naive.ShiftBack(back);
        _log.ShiftBack(back);
        _lastMs -= back;
        _life = life;
    }
}
