using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Policy.Tests.Ledger.Approvals;

public sealed class ApprovalPropertyTests
{
    [Fact]
    public void Approvals_RandomLives_AnswerLikeTheNaiveRules()
    {
        var wait = Gen.Frequency((8, Gen.Elements(0, 0, 1, 900)), (1, Gen.Elements(5_000, 59_999, 60_000, 600_000)));
        Gen<ApprovalStep> Of(ApprovalStepKind kind, Gen<int> amount) =>
            from waitMs in wait
            from pick in Gen.Choose(0, 9_999)
            from size in amount
            select new ApprovalStep(kind, waitMs, pick, size);
        var step = Gen.Frequency(
            (10, Of(ApprovalStepKind.Ask, Gen.Choose(0, 9_999))),
            (7, Of(ApprovalStepKind.Decide, Gen.Choose(0, 9_999))),
            (4, Of(ApprovalStepKind.Settle, Gen.Choose(0, 9_999))),
            (1, Of(ApprovalStepKind.Reload, Gen.Elements(0, 1, 800, 70_000, -1, -800, -70_000))));
        var runs = 0;
        Prop.ForAll(Arb.From(step.ArrayOf(150), Shorter), steps =>
        {
            var duel = new ApprovalDuel();
            foreach (var each in steps)
                duel.Apply(each);
            runs += duel.Runs;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
        Assert.True(runs > 2_000, $"{runs} calls ran: too few to have tried anything");
    }

    private static IEnumerable<ApprovalStep[]> Shorter(ApprovalStep[] steps)
    {
        for (var length = steps.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Length; start += length)
                yield return [.. steps[..start], .. steps[(start + length)..]];
        }
    }
}
