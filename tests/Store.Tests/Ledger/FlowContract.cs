using System.Text;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;
using static Sluice.Store.Tests.Ledger.LedgerCalls;

namespace Sluice.Store.Tests.Ledger;

/// <summary>What every engine owes a call that is a step of a session flow.</summary>
public abstract partial class LedgerContract
{
    private static readonly FlowRules Rules = new("pimea", MaxOpen: 2, MaxSteps: 3, TtlMs: 600_000);

    [Fact]
    public async Task Flow_LegalPath_PassesAndIsRefusedElsewhere()
    {
        await OpenAsync(Alice, "a");
        Assert.Equal(FlowRefusal.NotComplete, (await AskAsync(Alice, Finish("a"))).FlowRefusal);
        var asked = await Ledger.AskAsync(new ReserveRequest(Alice, default, default, Shared, Finish("a")), CancellationToken.None);
        Assert.Equal((ReserveStatus.RefusedByFlow, FlowRefusal.NotComplete), (asked.Status, asked.FlowRefusal));
        Assert.Equal((ReserveStatus.RefusedByFlow, FlowRefusal.UnknownSession), (await AskAsync(Bob, Step("a"))) is var refused ? (refused.Status, refused.FlowRefusal) : default);
        Assert.Equal(FlowRefusal.UnknownSession, (await AskAsync(Alice, Step("made up"))).FlowRefusal);
        await RunAsync(Alice, Step("a"), isComplete: true);
        await RunAsync(Alice, Finish("a"));
        Clock.Advance(600_000);
        Assert.Equal(FlowRefusal.Expired, (await AskAsync(Alice, Finish("a"))).FlowRefusal);
    }

    [Fact]
    public async Task Flow_StartWithoutCharges_HoldsItsPlaceUntilItExpires()
    {
        await OpenAsync(Alice, "a");
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(Alice, Start())).Status);
        Assert.Equal(FlowRefusal.TooManySessions, (await AskAsync(Alice, Start())).FlowRefusal);
        Clock.Advance(60_000);
        var receipt = (await AskAsync(Alice, Start())).Receipt;
        await Ledger.SettleAsync(receipt, Settlement.NotRun, CancellationToken.None);
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(Alice, Start())).Status);
    }

    /// <summary>Long after its place expired, and after the ledger may have been dropped.</summary>
    [Fact]
    public async Task Flow_LateAnswerOfAStart_OpensTheSessionWhenThereIsRoom()
    {
        var receipt = (await AskAsync(Alice, Start())).Receipt;
        Clock.Advance(300_000);
        await Ledger.SettleAsync(receipt, Opened("late"), CancellationToken.None);
        Assert.Equal(FlowRefusal.None, (await AskAsync(Alice, Step("late"))).FlowRefusal);
    }

    [Fact]
    public async Task Flow_SeveralOwners_TheGrantsLedgerTakesTheStep()
    {
        await OpenAsync(Alice, "a", OfAll);
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(Alice, Step("a"), Own, OfAll)).Status);

        // The organisation's limit is used up: the step is undone.
        for (var call = 0; call < 5; call++)
            Assert.Equal(ReserveStatus.Refused, (await AskAsync(Alice, Step("a"), OfServer, OfAll)).Status);
        Assert.Equal((ReserveStatus.Refused, 0), (await AskAsync(Alice, Start(), OfAll)) is var refused ? (refused.Status, refused.RefusedCharge) : default);
        Clock.Advance(60_000);
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(Alice, Step("a"), OfAll)).Status);
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(Alice, Step("a"))).Status);
        Assert.Equal(FlowRefusal.TooManySteps, (await AskAsync(Alice, Step("a"))).FlowRefusal);
    }

    [Fact]
    public async Task Flow_ScopeSession_CountsEachSessionByItself()
    {
        var perSession = Limit(1, counter: "own", scope: LimitScope.Session);
        await OpenAsync(Alice, "a");
        await OpenAsync(Alice, "b");
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(Alice, Step("a"), Own, perSession)).Status);
        Assert.Equal((ReserveStatus.Refused, 1), (await AskAsync(Alice, Step("a"), Own, perSession)) is var refused ? (refused.Status, refused.RefusedCharge) : default);
        Assert.Equal(ReserveStatus.Reserved, (await AskAsync(Alice, Step("b"), Own, perSession)).Status);
        Assert.True(await Ledger.AdmitsAsync(Alice, perSession));
        Assert.False(await Ledger.AdmitsAsync(Alice, perSession));
    }

    [Fact]
    public async Task Flow_StepsAtOnce_AreCountedExactly()
    {
        var rules = Rules with { MaxSteps = 40 };
        await OpenAsync(Alice, "a");
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(async () => await AskAsync(Alice, Step("a") with { Rules = rules }))));
        Assert.Equal(40, results.Count(result => result.Status == ReserveStatus.Reserved));
    }

    [Fact]
    public async Task Restart_Sessions_GoOn()
    {
        await OpenAsync(Alice, "a");
        await RunAsync(Alice, Step("a"), isComplete: true);
        await OpenAsync(Alice, "b");
        await RestartAsync();
        Assert.Equal(FlowRefusal.None, (await AskAsync(Alice, Finish("a"))).FlowRefusal);
        Assert.Equal(FlowRefusal.NotComplete, (await AskAsync(Alice, Finish("b"))).FlowRefusal);
        Assert.Equal(FlowRefusal.TooManySessions, (await AskAsync(Alice, Start())).FlowRefusal);
        Clock.StepWall(TimeSpan.FromHours(-6));
        await RestartAsync();
        Assert.Equal(FlowRefusal.None, (await AskAsync(Alice, Finish("a"))).FlowRefusal);
        Clock.Advance(599_999);
        Assert.Equal(FlowRefusal.None, (await AskAsync(Alice, Finish("a"))).FlowRefusal);
        Clock.Advance(1);
        Assert.Equal(FlowRefusal.Expired, (await AskAsync(Alice, Finish("a"))).FlowRefusal);
    }

    private static FlowStep Start() => new(Rules, FlowStepKind.Start, default, PlaceMs: 60_000);

    private static FlowStep Step(string id) => new(Rules, FlowStepKind.Step, Key(id), PlaceMs: 60_000);

    private static FlowStep Finish(string id) => new(Rules, FlowStepKind.Finish, Key(id), PlaceMs: 60_000);

    private static Settlement Opened(string id) => new(SettlementKind.Keep, new FlowFacts(Ran: true, Key(id)));

    private static SessionKey Key(string id) => SessionKey.Of(Rules.Flow, Encoding.UTF8.GetBytes(id));

    private async Task OpenAsync(OwnerKey owner, string id, params Limit[] limits)
    {
        var result = await AskAsync(owner, Start(), limits);
        Assert.Equal(ReserveStatus.Reserved, result.Status);
        await Ledger.SettleAsync(result.Receipt, Opened(id), CancellationToken.None);
    }

    private async Task RunAsync(OwnerKey owner, FlowStep step, bool isComplete = false)
    {
        var result = await AskAsync(owner, step);
        Assert.Equal(ReserveStatus.Reserved, result.Status);
        await Ledger.SettleAsync(result.Receipt, new Settlement(SettlementKind.Keep, new FlowFacts(Ran: true, IsComplete: isComplete)), CancellationToken.None);
    }

    private async Task<ReserveResult> AskAsync(OwnerKey owner, FlowStep step, params Limit[] limits)
    {
        var charges = Array.ConvertAll(limits, limit => new Charge(limit, Units.One));
        return await Ledger.ReserveAsync(new ReserveRequest(owner, charges, new Balance[charges.Length], Shared, step), CancellationToken.None);
    }
}
