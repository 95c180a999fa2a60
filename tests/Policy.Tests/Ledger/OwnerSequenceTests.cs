using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

public sealed class OwnerSequenceTests
{
    private static readonly SharedOwners Shared = new(OwnerKey.ForServer("default", "mail"), OwnerKey.ForOrganisation("default"));
    private readonly RecordingLedgers _ledgers = new();

    [Fact]
    public async Task Reserve_OneOwner_AsksItWithAllCharges()
    {
        Assert.Equal(ReserveStatus.Reserved, (await ReserveAsync(LimitScope.Grant, LimitScope.Session, LimitScope.Grant)).Status);
        Assert.Equal(["reserve default/grant/alice-laptop 3"], _ledgers.Asked);
    }

    [Fact]
    public async Task Reserve_SeveralOwners_AsksFromTheNarrowToTheWide()
    {
        var result = await ReserveAsync(LimitScope.Grant, LimitScope.Server, LimitScope.Server, LimitScope.Organisation);
        Assert.Equal(
            ["reserve default/grant/alice-laptop 1", "reserve default/server/mail 2", "reserve default/organisation 1"], _ledgers.Asked);
        Assert.Equal(["default/server/mail", "default/organisation"], result.Receipt.Others!.Select(receipt => receipt.Owner.Value));
    }

    [Theory]
    [InlineData(ReserveStatus.Refused)]
    [InlineData(ReserveStatus.OwnerUnavailable)]
    [InlineData(ReserveStatus.EngineUnavailable)]
    public async Task Reserve_AWiderOwnerDoesNotTake_WithdrawsFromTheOthers(ReserveStatus status)
    {
        _ledgers.Answers[Shared.Organisation.Value] = new ReserveResult(status, RefusedCharge: 1);
        var result = await ReserveAsync(LimitScope.Grant, LimitScope.Server, LimitScope.Organisation, LimitScope.Organisation);
        Assert.Equal((status, 3), (result.Status, result.RefusedCharge));
        Assert.Equal(["withdraw default/grant/alice-laptop", "withdraw default/server/mail"], _ledgers.Asked[3..]);
    }

    [Fact]
    public async Task Reserve_AWiderOwnerFails_WithdrawsFromTheOthersAndThrows()
    {
        _ledgers.Failing = Shared.Organisation.Value;
        await Assert.ThrowsAsync<IOException>(() => ReserveAsync(LimitScope.Grant, LimitScope.Organisation).AsTask());
        Assert.Equal(["withdraw default/grant/alice-laptop"], _ledgers.Asked[2..]);
    }

    [Fact]
    public async Task Settle_SeveralOwners_TellsEach()
    {
        var receipt = (await ReserveAsync(LimitScope.Grant, LimitScope.Server)).Receipt;
        await new OwnerSequence(_ledgers).SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(["settle default/grant/alice-laptop", "settle default/server/mail"], _ledgers.Asked[2..]);
    }

    [Fact]
    public void Withdraw_AfterManyRefusals_LeavesRefundsOpen()
    {
        var limit = Limit(2);
        var ledger = new OwnerLedger(Life);
        for (var call = 0; call < SettledReceipts.Most + 10; call++)
            ledger.Withdraw(ledger.Call(call, new Charge(limit, Units.One)).Receipt, new Balance[1], call);
        var receipt = ledger.Call(5_000, new Charge(limit, Units.One)).Receipt;
        Assert.True(ledger.Admits(5_000, limit));
        ledger.Settle(receipt, Settlement.NotRun, 5_001);
        Assert.True(ledger.Admits(5_001, limit));
        Assert.False(ledger.Admits(5_001, limit));
    }

    [Fact]
    public void Withdraw_ReceiptOfAnotherLife_TakesNothingOut()
    {
        var limit = Limit(1);
        var ledger = new OwnerLedger(Life);
        var receipt = ledger.Call(0, new Charge(limit, Units.One)).Receipt;
        ledger.Withdraw(receipt with { Incarnation = Life + 1 }, new Balance[1], 1);
        Assert.False(ledger.Admits(1, limit));
    }

    private ValueTask<ReserveResult> ReserveAsync(params LimitScope[] scopes)
    {
        var charges = scopes.Select((scope, index) => new Charge(OfScope(scope, index), Units.One)).ToArray();
        return new OwnerSequence(_ledgers).ReserveAsync(new ReserveRequest(Owner, charges, new Balance[charges.Length], Shared), CancellationToken.None);
    }

    private static Limit OfScope(LimitScope scope, int index) => new()
    {
        Rule = $"/all_tools/limits/c{index}",
        Counter = $"c{index}",
        Window = new WindowLength(60_000, "minute"),
        Max = Units.One,
        Scope = scope,
    };
}
