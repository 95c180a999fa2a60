using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>What the ledger says of the charges of a call.</summary>
/// <param name="Result">What it would answer.</param>
/// <param name="Balances">One for each charge.</param>
internal sealed record CounterAnswer(ReserveResult Result, Balance[] Balances)
{
    /// <summary>A call that is charged nothing asks no ledger.</summary>
    public static readonly CounterAnswer NotAsked = new(new ReserveResult(ReserveStatus.Reserved), []);

    /// <summary>Whether it is known that a charge does not fit in what is left.</summary>
    public bool IsShort(int position, Units cost) => Balances[position].IsKnown && cost > Balances[position].Remaining;
}
