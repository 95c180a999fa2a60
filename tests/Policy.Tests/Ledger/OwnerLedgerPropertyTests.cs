using FsCheck;
using FsCheck.Fluent;
using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

public sealed class OwnerLedgerPropertyTests
{
    [Fact]
    public void Ledger_RandomLives_AnswersLikeTheNaiveLog()
    {
        var wait = Gen.OneOf(Gen.Elements(0, 0, 1, 999, 4_999, 5_000, 59_999, 60_000, 200_000), Gen.Choose(0, 3_000));
        var jump = Gen.Elements(0, 1, 800, 70_000, -1, -800, -70_000, -900_000);
        Gen<Step> Of(StepKind kind, Gen<int> amount) =>
            from waitMs in wait
            from pick in Gen.Choose(0, 9_999)
            from size in amount
            select new Step(kind, waitMs, pick, size);
        var step = Gen.Frequency(
            (12, Of(StepKind.Call, Gen.Constant(1))),
            (4, Of(StepKind.Settle, Gen.Choose(0, 2))),
            (1, Of(StepKind.ChangeMax, Gen.Choose(0, 9))),
            (1, Of(StepKind.CallInThePast, Gen.Choose(0, 90_000))),
            (1, Of(StepKind.Reload, jump)));
        Prop.ForAll(Arb.From(step.ArrayOf(), Shorter), steps =>
        {
            var duel = new LedgerDuel();
            foreach (var each in steps)
                duel.Apply(each);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
    }

    /// <summary>Over 1,024 entries: units free late by less than a cell, never early.</summary>
    [Fact]
    public void Ledger_MoreEntriesThanItKeepsExactly_IsLateByLessThanACell()
    {
        Gen<Step> Of(StepKind kind, Gen<int> wait, Gen<int> amount) =>
            from waitMs in wait
            from pick in Gen.Choose(0, 9_999)
            from size in amount
            select new Step(kind, waitMs, pick, size);
        var step = Gen.Frequency(
            (8, Of(StepKind.Call, Gen.Choose(0, 14), Gen.Choose(1, 700))),
            (3, Of(StepKind.Settle, Gen.Choose(0, 300), Gen.Constant(0))),
            (1, Of(StepKind.Reload, Gen.Choose(0, 5_000), Gen.Elements(0, 3, 2_000, -3, -2_000))));
        Prop.ForAll(Arb.From(step.ArrayOf(12), Shorter), steps =>
        {
            var duel = new CoarseDuel();
            foreach (var each in steps)
                duel.Apply(each);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (var length = steps.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Length; start += length)
                yield return [.. steps[..start], .. steps[(start + length)..]];
        }
    }
}
