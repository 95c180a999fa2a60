using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

/// <summary>Runs the same steps on a ledger and on the naive log and compares every answer in every part.</summary>
internal sealed class LedgerDuel
{
    private static readonly decimal[] Maxes = [1, 2, 3, 7.5m, 20];
    private static readonly decimal[] Costs = [0, 0.000001m, 0.5m, 1, 1, 1, 1.75m, 3, 20.000001m];

    private readonly List<(Receipt Receipt, bool IsOpen)> _receipts = [];
    private readonly NaiveLedger _log = new();
    private readonly Limit[] _limits = [Limit(3, 5_000, "calls", RefundRule.OnError), Limit(20, 60_000, "amount")];
    private OwnerLedger _ledger = new(Life);
    private ulong _life = Life;
    private long _clockMs = 1_790_000_000_000;
    private long _lastMs;

    public void Apply(Step step)
    {
        _clockMs += step.WaitMs;
        switch (step.Kind)
        {
            case StepKind.Call:
                Call(_clockMs, step.Pick);
                break;
            case StepKind.CallInThePast:
                Call(_clockMs - step.Amount, step.Pick);
                break;
            case StepKind.ChangeMax:
                var old = _limits[step.Pick % 2];
                _limits[step.Pick % 2] = Limit(Maxes[step.Amount % Maxes.Length], old.Window.Milliseconds, old.Counter, old.Refund);
                break;
            case StepKind.Settle when _receipts.Count > 0:
                Settle(step.Pick % _receipts.Count, new Settlement((SettlementKind)(step.Amount % 3)));
                break;
            case StepKind.Reload:
                Reload(step.Pick % 2 == 0 ? _life : _life + 1, step.Amount);
                break;
        }
    }

    private void Call(long clockMs, int pick)
    {
        var nowMs = _lastMs = Math.Max(_lastMs, clockMs);
        var charges = Charges(pick);
        var expected = Array.FindIndex(charges, charge => !_log.Admits(charge.Limit, charge.Cost, nowMs));
        var result = _ledger.Call(clockMs, out var balances, charges);
        if (expected < 0)
        {
            Assert.Equal(ReserveStatus.Reserved, result.Status);
            Assert.Equal(nowMs, result.Receipt.TakenAtMs);
            foreach (var (limit, cost) in charges)
                _log.Take(limit, cost, nowMs, _receipts.Count);
            _receipts.Add((result.Receipt, true));
            Assert.All(charges, charge => Assert.True(_log.Used(charge.Limit, nowMs) <= charge.Limit.Max));
        }
        else
        {
            var waits = charges
                .Where(charge => !_log.Admits(charge.Limit, charge.Cost, nowMs))
                .Select(charge => _log.RetryAfterMs(charge.Limit, charge.Cost, nowMs))
                .ToList();
            var wait = waits.Contains(null) ? null : waits.Max();
            Assert.Equal((ReserveStatus.Refused, expected, wait), (result.Status, result.RefusedCharge, result.RetryAfterMs));
            CheckRetry(result.RetryAfterMs, nowMs, charges);
        }

        Assert.Equal(charges.Select(charge => _log.BalanceOf(charge.Limit, nowMs)), balances);
    }

    /// <summary>One charge or both, in either order, each at one of the costs.</summary>
    private Charge[] Charges(int pick)
    {
        var (first, second) = (pick % 2, pick / 2 % 2);
        var one = new Charge(_limits[first], Of(Costs[pick / 4 % Costs.Length]));
        return first == second ? [one] : [one, new(_limits[second], Of(Costs[pick / 40 % Costs.Length]))];
    }

    private void CheckRetry(long? retryAfterMs, long nowMs, Charge[] charges)
    {
        if (retryAfterMs is not { } wait)
            return;
        Assert.Equal(ReserveStatus.Refused, Copy(nowMs).Call(nowMs + wait - 1, charges).Status);
        Assert.Equal(ReserveStatus.Reserved, Copy(nowMs).Call(nowMs + wait, charges).Status);
    }

    private void Settle(int index, Settlement settlement)
    {
        var (receipt, isOpen) = _receipts[index];
        _lastMs = Math.Max(_lastMs, _clockMs);
        _ledger.Settle(receipt, settlement, _clockMs);
        if (isOpen)
            _log.Settle(receipt with { Sequence = index }, settlement, _lastMs);
        _receipts[index] = (receipt, false);
    }

    private void Reload(ulong life, int jumpMs)
    {
        _clockMs += jumpMs;
        _ledger = OwnerLedger.Load(_ledger.Saved(), life, _clockMs);
        var back = Math.Max(_lastMs - _clockMs, 0);
        _log.ShiftBack(back);
        _lastMs -= back;
        for (var index = 0; index < _receipts.Count && (back > 0 || life != _life); index++)
            _receipts[index] = (_receipts[index].Receipt, false);
        _life = life;
    }

    private OwnerLedger Copy(long nowMs) => OwnerLedger.Load(_ledger.Saved(), _life, nowMs);
}
