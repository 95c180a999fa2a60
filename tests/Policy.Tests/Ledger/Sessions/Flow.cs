using System.Text;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Tests.Ledger.Sessions;

/// <summary>Short spellings of the calls of a session flow.</summary>
internal static class Flow
{
    public const long PlaceMs = 60_000;

    public static readonly FlowRules Rules = new("pimea", MaxOpen: 3, MaxSteps: 4, TtlMs: 600_000);

    public static SessionKey Key(string id, string flow = "pimea") => SessionKey.Of(flow, Encoding.UTF8.GetBytes(id));

    public static FlowStep Start(FlowRules? rules = null) => new(rules ?? Rules, FlowStepKind.Start, default, PlaceMs);

    public static FlowStep Step(string id, FlowRules? rules = null) => new(rules ?? Rules, FlowStepKind.Step, Key(id, (rules ?? Rules).Flow), PlaceMs);

    public static FlowStep Finish(string id, FlowRules? rules = null) => new(rules ?? Rules, FlowStepKind.Finish, Key(id, (rules ?? Rules).Flow), PlaceMs);

    public static Settlement Opened(string id, bool isComplete = false, string flow = "pimea") =>
        new(SettlementKind.Keep, new FlowFacts(Ran: true, Key(id, flow), isComplete));

    public static Settlement Said(bool isComplete) => new(SettlementKind.Keep, new FlowFacts(Ran: true, IsComplete: isComplete));

    public static ReserveResult Take(this OwnerLedger ledger, long nowMs, FlowStep step, params Charge[] charges) =>
        ledger.Reserve(new ReserveRequest(Calls.Owner, charges, new Balance[charges.Length], Flow: step), nowMs);

    public static FlowRefusal Ask(this OwnerLedger ledger, long nowMs, FlowStep step) => ledger.Take(nowMs, step).FlowRefusal;

    /// <summary>A whole start.</summary>
    public static void Open(this OwnerLedger ledger, long nowMs, string id, FlowRules? rules = null, bool isComplete = false)
    {
        var taken = ledger.Take(nowMs, Start(rules));
        Assert.Equal(ReserveStatus.Reserved, taken.Status);
        ledger.Settle(taken.Receipt, Opened(id, isComplete, (rules ?? Rules).Flow), nowMs);
    }

    /// <summary>A call that runs and says how far the session is.</summary>
    public static void Run(this OwnerLedger ledger, long nowMs, FlowStep step, bool isComplete = false) =>
        ledger.Settle(ledger.Take(nowMs, step).Receipt, Said(isComplete), nowMs);
}
