using Sluice.Policy.Ledger;

namespace Sluice.Store.Audit;

/// <summary>One charge of a decision, with what the ledger said of it. In one piece, which the writer's processor has to fetch from the caller's.</summary>
/// <param name="Charge">What was charged.</param>
/// <param name="Balance">What was left of it.</param>
/// <param name="Place">Where it was taken or refused; unknown where it was not counted.</param>
public readonly record struct AuditCharge(Charge Charge, Balance Balance, LedgerPlace Place);
