namespace Sluice.Policy.Ledger;

/// <summary>What a <see cref="ChargePlan"/> says of one more call.</summary>
public enum PlanAnswer
{
    /// <summary>It fits beside those that were asked for before it.</summary>
    Fits,

    /// <summary>A limit is used up, by the ledger as it is or by those before it.</summary>
    Refused,

    /// <summary>The plan or the ledger has no room for it: it must be asked for by itself.</summary>
    NoRoom,
}
