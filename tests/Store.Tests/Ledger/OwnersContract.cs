using Sluice.Policy;
using Sluice.Policy.Ledger;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>What every engine owes a call that charges several owners.</summary>
public abstract partial class LedgerContract
{
    private static readonly Limit Own = Limit(5, counter: "own");
    private static readonly Limit OfServer = Limit(3, counter: "server", scope: LimitScope.Server);
    private static readonly Limit OfAll = Limit(2, counter: "all", scope: LimitScope.Organisation);

    [Fact]
    public async Task Reserve_ServerScope_IsSharedByItsGrants()
    {
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Alice, OfServer)).Result.Status);
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Bob, OfServer)).Result.Status);
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Alice, OfServer)).Result.Status);
        Assert.Equal((ReserveStatus.Refused, 60_000L), ((await CallAsync(Bob, OfServer)).Result is var refused ? (refused.Status, refused.RetryAfterMs) : default));
        var other = new SharedOwners(OwnerKey.ForServer("default", "files"), Shared.Organisation);
        Assert.Equal(ReserveStatus.Reserved, (await Ledger.CallAsync(Bob, other, new Charge(OfServer, Units.One))).Result.Status);
    }

    [Fact]
    public async Task Reserve_ServerScopeAlone_IsOfTheServer()
    {
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Bob, OfServer)).Result.Status);
        var taken = (await CallAsync(Alice, OfServer)).Result.Receipt;
        Assert.Equal(Shared.Server, taken.Owner);
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Alice, OfServer)).Result.Status);
        Assert.Equal(Shared.Server, (await CallAsync(Alice, OfServer)).Result.RefusedAt.Owner);
        await Ledger.SettleAsync(taken, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Bob, OfServer)).Result.Status);
    }

    [Fact]
    public async Task Reserve_OrganisationRefuses_UndoesTheOthers()
    {
        for (var call = 0; call < 2; call++)
            Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Alice, Own, OfServer, OfAll)).Result.Status);
        var (refused, balances) = await CallAsync(Alice, Own, OfServer, OfAll);
        Assert.Equal((ReserveStatus.Refused, 2, 60_000L), (refused.Status, refused.RefusedCharge, refused.RetryAfterMs));
        Assert.Equal([new Balance(Units.Whole(3), 60_000), new Balance(Units.One, 60_000), new Balance(Units.Zero, 60_000)], balances);
        Assert.Equal(3, await Ledger.CountAdmittedAsync(Alice, Own, 10));
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Bob, OfServer)).Result.Status);
        Assert.Equal(ReserveStatus.Refused, (await CallAsync(Bob, OfServer)).Result.Status);
    }

    [Fact]
    public async Task Reserve_OrganisationRefusesForLong_CostsTheGrantNothing()
    {
        await CallAsync(Bob, OfAll);
        await CallAsync(Bob, OfAll);
        for (var call = 0; call < 1_200; call++)
            Assert.Equal(ReserveStatus.Refused, (await CallAsync(Alice, Own, OfAll)).Result.Status);
        Clock.Advance(60_000);
        var receipt = (await CallAsync(Alice, Own, OfAll)).Result.Receipt;
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(5, await Ledger.CountAdmittedAsync(Alice, Own, 10));
    }

    [Fact]
    public async Task Reserve_GrantRefuses_AsksNoOther()
    {
        Assert.Equal(5, await Ledger.CountAdmittedAsync(Alice, Own, 5));
        var (refused, balances) = await CallAsync(Alice, Own, OfAll);
        Assert.Equal((ReserveStatus.Refused, 0), (refused.Status, refused.RefusedCharge));
        Assert.Equal([new Balance(Units.Zero, 60_000), Balance.Unknown], balances);
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Bob, OfAll)).Result.Status);
        Assert.Equal(ReserveStatus.Reserved, (await CallAsync(Bob, OfAll)).Result.Status);
    }

    [Fact]
    public async Task Reserve_EachCall_TellsWhereItStandsInEveryLedger()
    {
        await CallAsync(Bob, OfServer);
        Clock.Advance(5);
        var startMs = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (alice, server, all) = (new LedgerPlace(Alice, startMs, 1), new LedgerPlace(Shared.Server, startMs, 2), new LedgerPlace(Shared.Organisation, startMs, 1));
        Assert.Equal([alice, server, all], await PlacesAsync(Own, OfServer, OfAll));
        Clock.Advance(1_000);
        Assert.Equal([alice with { TimeMs = startMs + 1_000, Sequence = 2 }], await PlacesAsync(Own));
        await CallAsync(Bob, OfServer);
        Clock.Advance(1);
        Assert.Equal([default, server with { TimeMs = startMs + 1_001, Sequence = 3 }, default], await PlacesAsync(Own, OfServer, OfAll));
    }

    [Fact]
    public async Task Settle_SeveralOwners_GivesBackToEach()
    {
        var receipt = (await CallAsync(Alice, Own, OfServer, OfAll)).Result.Receipt;
        await CallAsync(Alice, Own, OfServer, OfAll);
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        var (_, balances) = await CallAsync(Alice, Own, OfServer, OfAll);
        Assert.Equal([Units.Whole(3), Units.One, Units.Zero], balances.Select(balance => balance.Remaining));
    }

    [Fact]
    public async Task Reserve_ManyGrantsOfOneOrganisation_AdmitsExactlyMax()
    {
        var shared = Limit(100, counter: "shared", scope: LimitScope.Organisation);
        var admitted = await Task.WhenAll(Enumerable.Range(0, 32).Select(grant => Task.Run(async () =>
        {
            var count = 0;
            for (var call = 0; call < 10; call++)
                count += (await CallAsync(OwnerKey.ForGrant("default", $"g{grant}"), Limit(50), shared)).Result.Status == ReserveStatus.Reserved ? 1 : 0;
            return count;
        })));
        Assert.Equal(100, admitted.Sum());
    }

    [Fact]
    public async Task Reserve_WiderScopeFirst_IsTheCallersMistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() => CallAsync(Alice, OfAll, Own));

    private async Task<LedgerPlace[]> PlacesAsync(params Limit[] limits)
    {
        var (result, _) = await CallAsync(Alice, limits);
        var charges = Array.ConvertAll(limits, limit => new Charge(limit, Units.One));
        return [.. charges.Select((_, index) => result.PlaceOf(charges, index))];
    }

    private Task<(ReserveResult Result, Balance[] Balances)> CallAsync(OwnerKey owner, params Limit[] limits) =>
        Ledger.CallAsync(owner, Shared, Array.ConvertAll(limits, limit => new Charge(limit, Units.One)));
}
