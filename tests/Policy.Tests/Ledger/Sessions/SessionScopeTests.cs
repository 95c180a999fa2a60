using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;
using Sluice.Policy.Windows;
using static Sluice.Policy.Tests.Ledger.Calls;
using static Sluice.Policy.Tests.Ledger.Sessions.Flow;

namespace Sluice.Policy.Tests.Ledger.Sessions;

/// <summary>Limits of the scope session.</summary>
public sealed class SessionScopeTests
{
    private static readonly Charge PerSession = new(
        new Limit { Rule = "/tools/x/limits/calls", Counter = "calls", Window = new WindowLength(60_000, "minute"), Max = Units.Whole(2), Scope = LimitScope.Session },
        Units.One);

    private static readonly Charge OfGrant = new(Limit(100), Units.One);

    private readonly OwnerLedger _ledger = new(Life);

    [Fact]
    public void Reserve_ScopeSession_CountsEachSessionAndTheCallsInNone()
    {
        _ledger.Open(0, "a");
        _ledger.Open(0, "b");
        Assert.Equal(2, Admitted(0, Step("a"), PerSession));
        Assert.Equal(2, Admitted(0, Step("b"), PerSession));
        Assert.Equal(2, Enumerable.Range(0, 4).Count(_ => _ledger.Call(0, PerSession).Status == ReserveStatus.Reserved));

        // A start is in no session yet.
        Assert.Equal(ReserveStatus.Refused, _ledger.Take(0, Start(), PerSession).Status);
        Assert.Equal(1, Admitted(60_000, Start(), PerSession, OfGrant));
    }

    [Fact]
    public void Reserve_OneNameInTwoScopes_AreTwoCounters()
    {
        _ledger.Open(0, "a");
        Assert.Equal(2, Admitted(0, Step("a"), OfGrant, PerSession));
        Assert.Equal(ReserveStatus.Reserved, _ledger.Take(0, Step("a"), OfGrant).Status);
        Assert.Equal(ReserveStatus.Reserved, _ledger.Call(0, OfGrant, PerSession).Status);
    }

    [Fact]
    public void Settle_ScopeSession_GivesBackToTheSession()
    {
        _ledger.Open(0, "a");
        var receipt = _ledger.Take(0, Step("a"), PerSession).Receipt;
        _ledger.Take(0, Step("a"), PerSession);
        _ledger.Settle(receipt, Settlement.NotRun, 1);
        Assert.Equal(1, Admitted(2, Step("a"), PerSession));
    }

    [Fact]
    public void Load_ScopeSession_IsTheSameLedger()
    {
        _ledger.Open(0, "a");
        _ledger.Take(0, Step("a"), OfGrant, PerSession);
        _ledger.Call(0, PerSession);
        var loaded = _ledger.Copy(1);
        Assert.Equal(_ledger.Saved(), loaded.Saved());
        Assert.Equal(ReserveStatus.Reserved, loaded.Take(1, Step("a"), PerSession).Status);
        Assert.Equal(ReserveStatus.Refused, loaded.Take(1, Step("a"), PerSession).Status);
        Assert.Equal(ReserveStatus.Reserved, loaded.Call(1, PerSession).Status);
    }

    /// <summary>Their counters would else keep the grant from new ones for as long as their windows last.</summary>
    [Fact]
    public void Reserve_CountersOfEndedSessions_MakeRoom()
    {
        var daily = new Charge(
            new Limit { Rule = "r", Counter = "calls", Window = new WindowLength(86_400_000, "day"), Max = Units.Whole(2), Scope = LimitScope.Session }, Units.One);
        for (var session = 0; session < OwnerLedger.MostCounters + 20; session++)
        {
            var nowMs = session * Rules.TtlMs / 2;
            _ledger.Open(nowMs, $"s{session}");
            Assert.Equal(ReserveStatus.Reserved, _ledger.Take(nowMs, Step($"s{session}"), daily with { Limit = daily.Limit }).Status);
        }
    }

    private int Admitted(long nowMs, FlowStep step, params Charge[] charges) =>
        Enumerable.Range(0, 3).Count(_ => _ledger.Take(nowMs, step, charges).Status == ReserveStatus.Reserved);
}
