using Orleans.Concurrency;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains.Contracts;

/// <summary>
/// The ledger of one owner, wherever in the cluster it lives. The key is the owner's (<see cref="OwnerKey.Value"/>). Each call is delivered at most once:
/// an answer that is lost leaves what was charged, the safe side. <c>contracts.txt</c> pins what is sent: nodes of two releases work side by side while a
/// fleet is updated, so that members are only ever added.
/// </summary>
[Alias("sluice.owner")]
public interface IOwnerGrain : IGrainWithStringKey
{
    /// <summary>Takes all charges of a call from this owner, or none: <see cref="OwnerLedger.Reserve"/>.</summary>
    [Alias("reserve")]
    ValueTask<ReserveAnswer> ReserveAsync([Immutable] ReserveCall call);

    /// <summary>What <see cref="ReserveAsync"/> would answer, without charging: <see cref="OwnerLedger.Ask"/>.</summary>
    [Alias("ask")]
    ValueTask<ReserveAnswer> AskAsync([Immutable] ReserveCall call);

    /// <summary>Closes a reservation: <see cref="OwnerLedger.Settle"/>.</summary>
    /// <returns>False: it did not happen, and what was charged stays charged.</returns>
    [Alias("settle")]
    ValueTask<bool> SettleAsync([Immutable] SettleCall call);

    /// <summary>Undoes a reservation whose call another owner refused: <see cref="OwnerLedger.Withdraw"/>.</summary>
    /// <returns>The balances after it, in the order of the charges; null when the owner cannot answer, and what was charged stays charged.</returns>
    [Alias("withdraw")]
    ValueTask<BalanceLine[]?> WithdrawAsync([Immutable] ReceiptLine receipt);

    /// <summary>What a person says to a call that waits: <see cref="OwnerLedger.Decide"/>.</summary>
    [Alias("decide")]
    ValueTask<ApprovalOutcome> DecideAsync(string approval, ApprovalDecision decision);
}
