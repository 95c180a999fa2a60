using Sluice.Grains.Contracts;
using Sluice.Grains.Ledgers;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains;

/// <summary>
/// The ledger of one owner in the cluster. Thin: the kernel decides, the keeper claims and saves. Reentrant, so that calls come in while others wait for
/// the store and share its next write; the kernel itself never waits.
/// </summary>
internal abstract class OwnerGrain : Grain, IOwnerGrain, IGrainMigrationParticipant
{
    private const string Handed = "ledger";

    private readonly OwnerKey _owner;
    private readonly LedgerKeeper _keeper;
    private readonly Residents _residents;
    private IGrainTimer? _timer;
    private bool _isTimed;

    protected OwnerGrain(LedgerKeepers keepers)
    {
        _owner = new OwnerKey(this.GetPrimaryKeyString());
        (_keeper, _residents) = (keepers.Create(_owner), keepers.Residents);
    }

    public async ValueTask<ReserveAnswer> ReserveAsync(ReserveCall call)
    {
        var balances = new Balance[call.Charges.Length];
        var result = await _keeper.ReserveAsync(Lines.RequestOf(_owner, call, balances));
        FollowUp();
        return Lines.Of(result, balances);
    }

    public async ValueTask<ReserveAnswer> AskAsync(ReserveCall call)
    {
        var balances = new Balance[call.Charges.Length];
        var result = await _keeper.AskAsync(Lines.RequestOf(_owner, call, balances));
        FollowUp();
        return Lines.Of(result, balances);
    }

    public async ValueTask<bool> SettleAsync(SettleCall call)
    {
        var isSettled = await _keeper.SettleAsync(Lines.ReceiptOf(_owner, call.Receipt), Lines.SettlementOf(call));
        FollowUp();
        return isSettled;
    }

    public async ValueTask<BalanceLine[]?> WithdrawAsync(ReceiptLine receipt)
    {
        var balances = new Balance[receipt.Charges.Length];
        var isWithdrawn = await _keeper.WithdrawAsync(Lines.ReceiptOf(_owner, receipt), balances);
        FollowUp();
        return isWithdrawn ? Lines.Of(balances) : null;
    }

    public async ValueTask<ApprovalOutcome> DecideAsync(string approval, ApprovalDecision decision)
    {
        var outcome = await _keeper.DecideAsync(approval, decision);
        FollowUp();
        return outcome;
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _residents.Add(GrainContext);
        FollowUp();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _residents.Remove(GrainContext);
        return _keeper.CloseAsync(cancellationToken);
    }

    void IGrainMigrationParticipant.OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_keeper.HandOver() is { } handover)
            dehydrationContext.TryAddValue(Handed, handover);
    }

    void IGrainMigrationParticipant.OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<Handover>(Handed, out var handover))
            _keeper.TakeOver(handover);
    }

    /// <summary>After each turn: what is unsaved is saved soon, and an activation whose claim is gone ends, so that the next call reaches the one that has it.</summary>
    private void FollowUp()
    {
        if (_keeper.IsLost)
            DeactivateOnIdle();
        else if (_keeper.IsUnsaved && !_isTimed)
            SaveSoon();
    }

    private void SaveSoon()
    {
        _isTimed = true;
        if (_timer is { } timer)
            timer.Change(LedgerKeeping.SaveAfter, Timeout.InfiniteTimeSpan);
        else
            _timer = this.RegisterGrainTimer(SaveAsync, new() { DueTime = LedgerKeeping.SaveAfter, Period = Timeout.InfiniteTimeSpan, Interleave = true });
    }

    private async Task SaveAsync()
    {
        await _keeper.SaveAsync();
        _isTimed = false;
        FollowUp();
    }
}
