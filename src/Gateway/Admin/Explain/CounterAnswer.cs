using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>What the ledger says of the charges of a call.</summary>
/// <param name="Result">What it would answer.</param>
/// <param name="Watched">What it would answer to limits and flows in shadow mode.</param>
/// <param name="Balances">One for each charge.</param>
internal sealed record CounterAnswer(ReserveResult Result, ReserveResult Watched, Balance[] Balances)
{
    /// <summary>Whether it is known that a charge does not fit in what is left.</summary>
    public bool IsShort(int position, Units cost) => Balances[position].IsKnown && cost > Balances[position].Remaining;
}
