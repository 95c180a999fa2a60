using Sluice.Policy;
using Sluice.Policy.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>What every engine owes those who only ask.</summary>
public abstract partial class LedgerContract
{
    [Fact]
    public async Task Ask_AnyTimes_AnswersLikeReserveAndTakesNothing()
    {
        for (var taken = 0; taken < 5; taken++)
        {
            for (var question = 0; question < 3; question++)
            {
                var (answer, before) = await AskAsync(Alice, Own);
                Assert.Equal((ReserveStatus.Reserved, default(Receipt)), (answer.Status, answer.Receipt));
                Assert.Equal(new Balance(Units.Whole(5 - taken), taken == 0 ? 0 : 60_000), before[0]);
            }

            Assert.True(await Ledger.AdmitsAsync(Alice, Own));
        }

        Clock.Advance(10_000);
        var (refused, balances) = await AskAsync(Alice, Own);
        Assert.Equal((ReserveStatus.Refused, 0, 50_000L), (refused.Status, refused.RefusedCharge, refused.RetryAfterMs));
        Assert.Equal(new Balance(Units.Zero, 50_000), balances[0]);
        Clock.Advance(50_000);
        Assert.Equal(5, await Ledger.CountAdmittedAsync(Alice, Own, 10));
    }

    [Fact]
    public async Task Ask_SeveralOwners_TellsOfAllAndTakesNothing()
    {
        await CallAsync(Bob, OfAll);
        await CallAsync(Bob, OfAll);
        for (var question = 0; question < 3; question++)
        {
            var (refused, balances) = await AskAsync(Alice, Own, OfServer, OfAll);
            Assert.Equal((ReserveStatus.Refused, 2, 60_000L), (refused.Status, refused.RefusedCharge, refused.RetryAfterMs));
            Assert.Equal([Units.Whole(5), Units.Whole(3), Units.Zero], balances.Select(balance => balance.Remaining));
        }

        Assert.Equal(5, await Ledger.CountAdmittedAsync(Alice, Own, 10));
        var (first, all) = await AskAsync(Alice, Own, OfServer, OfAll);
        Assert.Equal((ReserveStatus.Refused, 0), (first.Status, first.RefusedCharge));
        Assert.Equal([Units.Zero, Units.Whole(3), Units.Zero], all.Select(balance => balance.Remaining));
    }

    [Fact]
    public async Task Ask_OwnerThatNeverCalled_IsFoundEmptyAlsoAfterARestart()
    {
        Assert.Equal(new Balance(Units.Whole(5), 0), (await AskAsync(Alice, Own)).Balances[0]);
        await RestartAsync();
        Assert.Equal(new Balance(Units.Whole(5), 0), (await AskAsync(Alice, Own)).Balances[0]);
        Assert.Equal(5, await Ledger.CountAdmittedAsync(Alice, Own, 10));
    }

    private async Task<(ReserveResult Result, Balance[] Balances)> AskAsync(OwnerKey owner, params Limit[] limits)
    {
        var balances = new Balance[limits.Length];
        var request = new ReserveRequest(owner, Array.ConvertAll(limits, limit => new Charge(limit, Units.One)), balances, Shared);
        return (await Ledger.AskAsync(request, CancellationToken.None), balances);
    }
}
