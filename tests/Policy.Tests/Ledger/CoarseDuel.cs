using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

/// <summary>
/// Long bursts on a ledger with one limit and cells of 10 ms, against the naive log: whatever the ledger admits, the log admits; whatever the log
/// would admit if every entry were a cell later (less a millisecond), the ledger admits; while few entries count, the two agree.
/// </summary>
internal sealed class CoarseDuel
{
    private const long CellMs = 10;

    private static readonly Limit Limit = Limit(1_500, 1_024 * CellMs);

    private readonly List<Receipt> _receipts = [];
    private readonly NaiveLedger _log = new();
    private OwnerLedger _ledger = new(Life);
    private long _nowMs = 1_000_000;
    private int _refusals;
    private bool _isExact = true;

    public void Apply(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Call:
                for (var call = 0; call < step.Amount; call++)
                    Call(_nowMs += step.WaitMs, Of(step.Pick % 5 == 0 ? 0.5m : 1));
                break;
            case StepKind.Settle when _receipts.Count > 0:
                _nowMs += step.WaitMs;
                var receipt = _receipts[step.Pick % _receipts.Count];
                _receipts.RemoveAll(other => other.Sequence == receipt.Sequence);
                _ledger.Settle(receipt, Settlement.NotRun, _nowMs);
                _log.Settle(receipt, Settlement.NotRun, _nowMs);
                break;
            case StepKind.Reload:
                Reload(step.Amount);
                break;
        }
    }

    private void Call(long nowMs, Units cost)
    {
        var result = _ledger.Call(nowMs, new Charge(Limit, cost));
        var isReserved = result.Status == ReserveStatus.Reserved;
        var exactly = _log.Admits(Limit, cost, nowMs);
        Assert.True(exactly || !isReserved, "free early");
        Assert.True(isReserved || !_log.Admits(Limit, cost, nowMs, CellMs - 1), "late by a cell");
        Assert.True(!_isExact || isReserved == exactly, "not exact with few entries");
        if (isReserved)
        {
            _log.Take(Limit, cost, nowMs, result.Receipt.Sequence);
            _receipts.Add(result.Receipt);
            _isExact = _isExact && _log.EntryCount(Limit, nowMs) <= 1_024;
        }
        else if (++_refusals % 20 == 1)
        {
            Assert.Equal(ReserveStatus.Refused, _ledger.Copy(nowMs).Call(nowMs + result.RetryAfterMs!.Value - 1, new Charge(Limit, cost)).Status);
            Assert.Equal(ReserveStatus.Reserved, _ledger.Copy(nowMs).Call(nowMs + result.RetryAfterMs!.Value, new Charge(Limit, cost)).Status);
        }
    }

    private void Reload(int jumpMs)
    {
        // Touched at this time, so that the ledger's last time is known here.
        _ledger.Call(_nowMs, new Charge(Limit, Units.Zero));
        var lastMs = _nowMs;
        _nowMs += jumpMs;
        _ledger = OwnerLedger.Load(_ledger.Saved(), Life, _nowMs);
        if (_nowMs >= lastMs)
            return;
        _log.ShiftBack(lastMs - _nowMs);
        _receipts.Clear();
    }
}
