using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Policy.Tests.Ledger.Sessions;

public sealed class FlowPropertyTests
{
    [Fact]
    public void Ledger_ThousandRandomWalksWithCrashes_AnswersLikeTheModel()
    {
        var wait = Gen.Frequency(
            (6, Gen.Choose(0, 2_000)), (3, Gen.Choose(0, 70_000)), (1, Gen.Elements(59_999, 60_000, 299_999, 300_000, 3_600_000, 4_000_000)));
        Gen<FlowMove> Of(FlowMoveKind kind, Gen<int> amount) =>
            from waitMs in wait
            from pick in Gen.Choose(0, 9_999)
            from size in amount
            select new FlowMove(kind, waitMs, pick, size);
        var jump = Gen.Elements(0, 0, 1, 70_000, -1, -70_000, -900_000);
        var move = Gen.Frequency(
            (5, Of(FlowMoveKind.Start, Gen.Constant(0))),
            (6, Of(FlowMoveKind.Step, Gen.Constant(0))),
            (3, Of(FlowMoveKind.Finish, Gen.Constant(0))),
            (10, Of(FlowMoveKind.Settle, Gen.Elements(0, 0, 0, 1, 1, 2, 3, 4, 5))),
            (2, Of(FlowMoveKind.Save, Gen.Constant(0))),
            (1, Of(FlowMoveKind.Crash, jump)),
            (1, Of(FlowMoveKind.Reload, jump)),
            (1, Of(FlowMoveKind.ChangeRules, Gen.Choose(0, 9))));
        Prop.ForAll(Arb.From(move.ArrayOf(60), Shorter), moves =>
        {
            var duel = new FlowDuel();
            foreach (var each in moves)
                duel.Apply(each);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    private static IEnumerable<FlowMove[]> Shorter(FlowMove[] moves)
    {
        for (var length = moves.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= moves.Length; start += length)
                yield return [.. moves[..start], .. moves[(start + length)..]];
        }
    }
}
