using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Sessions;

/// <summary>Makes the same moves on a ledger and on the model, and compares every answer, and what either would answer next.</summary>
internal sealed class FlowDuel
{
    private static readonly string[] Ids = ["a", "b", "c", "d"];

    private readonly List<(Receipt Receipt, FlowCall Call)> _taken = [];
    private FlowRules _rules = new("pimea", MaxOpen: 2, MaxSteps: 3, TtlMs: 300_000);
    private OwnerLedger _ledger = new(Life);
    private FlowModel _model = new();
    private (byte[] State, FlowModel Model, long NowMs) _stored;
    private ulong _life = Life;
    private long _clockMs = 1_790_000_000_000;
    private long _nowMs;

    public FlowDuel()
    {
        _nowMs = _clockMs;
        _stored = Store();
    }

    public void Apply(FlowMove move)
    {
        _clockMs += move.WaitMs;
        _nowMs = Math.Max(_nowMs, _clockMs);
        switch (move.Kind)
        {
            case FlowMoveKind.Start or FlowMoveKind.Step or FlowMoveKind.Finish:
                Take(new FlowCall((FlowStepKind)(move.Kind - FlowMoveKind.Start), Ids[move.Pick % Ids.Length], _rules));
                break;
            case FlowMoveKind.Settle when _taken.Count > 0:
                Settle(_taken[move.Pick % _taken.Count], (FlowEnd)(move.Amount % 6));
                break;
            case FlowMoveKind.Save:
                _stored = Store();
                break;
            case FlowMoveKind.Crash:
                GoOn(_stored, _life + 1, move.Amount);
                break;
            case FlowMoveKind.Reload:
                GoOn(Store(), _life, move.Amount);
                break;
            case FlowMoveKind.ChangeRules:
                _rules = _rules with { MaxOpen = 1 + (move.Pick % 3), MaxSteps = 1 + (move.Amount % 4) };
                break;
        }

        CompareWhatComes();
    }

    private void Take(FlowCall call)
    {
        var expected = _model.Judge(call, _rules, _nowMs);
        var result = _ledger.Take(_clockMs, StepOf(call));
        Assert.Equal((expected == FlowRefusal.None ? ReserveStatus.Reserved : ReserveStatus.RefusedByFlow, expected), (result.Status, result.FlowRefusal));
        if (expected != FlowRefusal.None)
            return;
        call = call with { Name = (result.Receipt.Incarnation, result.Receipt.Sequence), TakenAtMs = result.Receipt.TakenAtMs };
        _model.Take(call, _nowMs);
        _taken.Add((result.Receipt, call));
    }

    private void Settle((Receipt Receipt, FlowCall Call) taken, FlowEnd end)
    {
        _ledger.Settle(taken.Receipt, SettlementOf(taken.Call, end), _clockMs);
        _model.Settle(taken.Call, end, _rules, _life, _nowMs);
    }

    private void GoOn((byte[] State, FlowModel Model, long NowMs) from, ulong life, int jump)
    {
        _clockMs += jump;
        var taken = _taken.Where(each => each.Call.Name.Life == life).Select(each => each.Call.Name).ToArray();
        _ledger = OwnerLedger.Load(from.State, life, _clockMs);
        _model = from.Model.Copy();
        if (from.NowMs > _clockMs)
            _model.ShiftBack(from.NowMs - _clockMs, taken);
        _nowMs = _clockMs;
        _life = life;
        _stored = Store();
    }

    /// <summary>On copies, so that asking changes nothing.</summary>
    private void CompareWhatComes()
    {
        var start = new FlowCall(FlowStepKind.Start, "", _rules);
        Assert.Equal(_model.Judge(start, _rules, _nowMs), Copy().Ask(_clockMs, StepOf(start)));
        foreach (var id in Ids)
        {
            foreach (var kind in (FlowStepKind[])[FlowStepKind.Step, FlowStepKind.Finish])
            {
                var call = new FlowCall(kind, id, _rules);
                Assert.Equal((id, kind, _model.Judge(call, _rules, _nowMs)), (id, kind, Copy().Ask(_clockMs, StepOf(call))));
            }
        }
    }

    /// <summary>As of now: a ledger that is not asked does not know the time.</summary>
    private (byte[] State, FlowModel Model, long NowMs) Store()
    {
        _ledger.IsExpired(_clockMs);
        return (_ledger.Saved(), _model.Copy(), _nowMs);
    }

    private OwnerLedger Copy() => OwnerLedger.Load(_ledger.Saved(), _life, Math.Max(_nowMs, _clockMs));

    private static FlowStep StepOf(FlowCall call) => call.Kind switch
    {
        FlowStepKind.Start => Flow.Start(call.Rules),
        FlowStepKind.Step => Flow.Step(call.Id, call.Rules),
        _ => Flow.Finish(call.Id, call.Rules),
    };

    private static Settlement SettlementOf(FlowCall call, FlowEnd end) => end switch
    {
        FlowEnd.Ran or FlowEnd.Completed when call.Kind == FlowStepKind.Start => Flow.Opened(call.Id, end == FlowEnd.Completed),
        FlowEnd.Ran or FlowEnd.Completed => Flow.Said(end == FlowEnd.Completed),
        FlowEnd.Unreadable => new Settlement(SettlementKind.Keep, new FlowFacts(Ran: true)),
        FlowEnd.ToolError => new Settlement(SettlementKind.Keep, FlowFacts.Nothing),
        FlowEnd.NotRun => Settlement.NotRun,
        _ => Settlement.Keep,
    };
}
