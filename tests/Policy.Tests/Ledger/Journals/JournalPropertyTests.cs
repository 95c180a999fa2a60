using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Policy.Tests.Ledger.Journals;

public sealed class JournalPropertyTests
{
    /// <summary>Nodes that know nothing of each other's latest writes, with clocks that go back a little, other policies, folded journals and restarts.</summary>
    [Fact]
    public void Replay_OfWhatSeveralNodesWrote_DecidesAsOneLogInThatOrder()
    {
        var wait = Gen.OneOf(Gen.Elements(0, 0, 1, -1, 999, 4_999, 5_000, 59_999, 60_000), Gen.Choose(-5, 3_000));
        var kind = Gen.Frequency(
            (10, Gen.Constant(JournalStepKind.Write)),
            (3, Gen.Constant(JournalStepKind.Ask)),
            (2, Gen.Constant(JournalStepKind.Fold)),
            (1, Gen.Constant(JournalStepKind.Restart)),
            (1, Gen.Constant(JournalStepKind.ChangeMax)));
        var step =
            from what in kind
            from waitMs in wait
            from node in Gen.Choose(0, JournalDuel.Nodes - 1)
            from pick in Gen.Choose(0, 9_999)
            from amount in Gen.Choose(1, 9)
            select new JournalStep(what, waitMs, node, pick, amount);
        Prop.ForAll(step.ArrayOf().ToArbitrary(), steps =>
        {
            var duel = new JournalDuel();
            foreach (var each in steps)
                duel.Apply(each);
            duel.CatchUp();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }
}
