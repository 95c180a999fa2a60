using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Journals;

/// <summary>
/// A row that nodes add records to, each with what it knows, however old that is. Beside it the naive log, which is asked for the calls of all records in the order of
/// the row: what a node finds out of its calls must be what the log says of them.
/// </summary>
internal sealed class JournalDuel
{
    public const int Nodes = 3;

    private static readonly decimal[] Maxes = [1, 2, 3, 7.5m, 20];
    private static readonly decimal[] Costs = [0, 0.000001m, 0.5m, 1, 1, 1, 1.75m, 3, 20.000001m];

    private readonly JournalNode[] _nodes = [.. Enumerable.Range(0, Nodes).Select(_ => new JournalNode())];
    private readonly WrittenJournal _records = new();
    private readonly NaiveLedger _log = new();
    private byte[] _state = [];
    private int _folded;
    private long _clockMs = 1_790_000_000_000;
    private long _recordMs;
    private long _reserved;

    public void Apply(JournalStep step)
    {
        _clockMs += step.WaitMs;
        var node = _nodes[step.Node];
        switch (step.Kind)
        {
            case JournalStepKind.Write:
                Write(node, [.. Enumerable.Range(0, step.Amount).Select(call => Charges(node, step.Pick + (call / 2)))]);
                break;
            case JournalStepKind.Ask:
                node.Ledger.Ask(Request(Charges(node, step.Pick)), _clockMs + (step.Amount * 1_000));
                break;
            case JournalStepKind.Fold when node.Position > _folded:
                (_state, _folded) = (node.Ledger.Saved(), node.Position);
                break;
            case JournalStepKind.Restart:
                Restart(node);
                break;
            case JournalStepKind.ChangeMax:
                var old = node.Limits[step.Pick % 2];
                node.Limits[step.Pick % 2] = Limit(Maxes[step.Amount % Maxes.Length], old.Window.Milliseconds, old.Counter);
                break;
        }
    }

    /// <summary>All nodes have the same left at any later moment.</summary>
    public void CatchUp()
    {
        foreach (var node in _nodes)
        {
            Follow(node);
            foreach (var afterMs in (int[])[0, 1, 4_999, 5_000, 30_000, 60_000])
            {
                foreach (var limit in node.Limits)
                    Assert.Equal(_log.BalanceOf(limit, _recordMs + afterMs).Remaining, node.Ledger.AskedRemaining(_recordMs + afterMs, limit));
            }
        }
    }

    private void Write(JournalNode node, Charge[][] calls)
    {
        node.Plan.Begin(node.Ledger, _clockMs);
        var written = calls.Where(charges => node.Plan.Add(Request(charges)) == PlanAnswer.Fits).ToList();
        if (written.Count == 0)
            return;
        Follow(node);
        _records.Add(_clockMs, node.Plan.Record);
        node.Position = _records.Length;
        _recordMs = Math.Max(_recordMs, _clockMs);
        foreach (var charges in written)
            Check(charges, node.Ledger.Call(_clockMs, out var balances, charges), balances);
    }

    private void Check(Charge[] charges, ReserveResult result, Balance[] balances)
    {
        var refused = Array.FindIndex(charges, charge => !_log.Admits(charge.Limit, charge.Cost, _recordMs));
        if (refused < 0)
        {
            Assert.Equal((ReserveStatus.Reserved, ++_reserved, _recordMs), (result.Status, result.Receipt.Sequence, result.Receipt.TakenAtMs));
            foreach (var (limit, cost) in charges)
                _log.Take(limit, cost, _recordMs, _reserved);
        }
        else
        {
            var waits = charges
                .Where(charge => !_log.Admits(charge.Limit, charge.Cost, _recordMs))
                .Select(charge => _log.RetryAfterMs(charge.Limit, charge.Cost, _recordMs));
            Assert.Equal((ReserveStatus.Refused, refused, waits.Max()), (result.Status, result.RefusedCharge, result.RetryAfterMs));
        }

        Assert.Equal(charges.Select(charge => _log.BalanceOf(charge.Limit, _recordMs)), balances);
    }

    private void Follow(JournalNode node)
    {
        if (node.Position < _folded)
            Restart(node);
        else
            node.Ledger.Replay(_records.After(node.Position));
        node.Position = _records.Length;
    }

    private void Restart(JournalNode node) =>
        (node.Ledger, node.Position) = (OwnerLedger.Load(_state, _records.After(_folded), Life), _records.Length);

    /// <summary>One charge or both, in either order, each at one of the costs.</summary>
    private static Charge[] Charges(JournalNode node, int pick)
    {
        var (first, second) = (pick % 2, pick / 2 % 2);
        var one = new Charge(node.Limits[first], Of(Costs[pick / 4 % Costs.Length]));
        return first == second ? [one] : [one, new(node.Limits[second], Of(Costs[pick / 40 % Costs.Length]))];
    }

    private static ReserveRequest Request(Charge[] charges) => new(Owner, charges, new Balance[charges.Length]);
}
