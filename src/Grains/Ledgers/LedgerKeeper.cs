using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains.Ledgers;

/// <summary>
/// One owner's ledger in one activation of its grain: claims it, asks the kernel, saves it. Not thread-safe: all of it runs on the grain's scheduler, where
/// calls interleave only while they wait, so that each finds the kernel between two calls and never within one.
/// </summary>
internal sealed partial class LedgerKeeper(
    OwnerKey owner, ILedgerStore store, ILedgerClock clock, LedgerKeeping keeping, TimeProvider time, ILogger logger)
{
    private const long UnreadablePauseMs = 1_000;

    private readonly LedgerSaving _saving = new(owner, store, time, logger);
    private readonly long _claim = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) | 1;
    private OwnerLedger? _ledger;
    private Task? _loading;
    private Handover? _handed;
    private ulong _life;
    private long _nowMs;
    private long _unreadableUntilMs;

    /// <summary>Another activation has the ledger: this one must end.</summary>
    public bool IsLost => _saving.IsLost;

    /// <summary>Whether there is something to save soon, or may be once the ledger is here.</summary>
    public bool IsUnsaved => !IsLost && (_ledger is null ? _handed is not null || _loading is { IsCompleted: false } : _saving.IsUnsaved);

    public async ValueTask<ReserveResult> ReserveAsync(ReserveRequest request)
    {
        // 1. The ledger, and the time.
        if (await LoadedAsync() is var loaded and not ReserveStatus.Reserved)
            return new ReserveResult(loaded);
        if (!TryRead(out var nowMs))
            return new ReserveResult(ReserveStatus.OwnerUnavailable);

        // 2. Charges that would be lost with the silo for longer than promised are saved before there are more.
        if (_saving.IsLate(nowMs))
        {
            if (await SavedAsync() is var late and not ReserveStatus.Reserved)
                return new ReserveResult(late);
            if (!TryRead(out nowMs) || _saving.IsLate(nowMs))
                return new ReserveResult(ReserveStatus.OwnerUnavailable);
        }

        // 3. The kernel. A refusal needs no claim: it admits nothing.
        var result = _ledger!.Reserve(request, nowMs);
        if (result.Status != ReserveStatus.Reserved && !result.MustBeDurable)
            return result;
        var mustBeSaved = keeping.IsStrict || result.MustBeDurable || !_saving.IsConfirmed(nowMs);
        _saving.Changed(nowMs);

        // 4. The store, together with all that came meanwhile. What is not known to be saved stays charged; but an approval is not lost for a call that was not
        // run, and a lease that nobody has must not use up the limit.
        if (!mustBeSaved || await SavedAsync() is not (var saved and not ReserveStatus.Reserved))
            return result;
        if (result.Receipt.Approval is not null || result.Lease.Calls > 0)
        {
            _ledger.Withdraw(result.Receipt.OfCalls(Math.Max(result.Lease.Calls, 1)), new Balance[result.Receipt.Charges.Length], _nowMs);
            _saving.Changed(_nowMs);
        }

        return new ReserveResult(saved);
    }

    public async ValueTask<ReserveResult> AskAsync(ReserveRequest request)
    {
        if (await LoadedAsync() is var loaded and not ReserveStatus.Reserved)
            return new ReserveResult(loaded);
        return TryRead(out var nowMs) ? _ledger!.Ask(request, nowMs) : new ReserveResult(ReserveStatus.OwnerUnavailable);
    }

    /// <returns>False: it did not happen.</returns>
    public async ValueTask<bool> SettleAsync(Receipt receipt, Settlement settlement)
    {
        if (await LoadedAsync() != ReserveStatus.Reserved || !TryRead(out var nowMs))
            return false;
        _ledger!.Settle(receipt, settlement, nowMs);
        _saving.Changed(nowMs);

        // What a flow tool answered is as safe as a reservation, and an approval always. A refund that is lost stays charged, the safe side.
        var mustBeSaved = receipt.Approval is not null || (keeping.IsStrict && settlement.Flow is not null);
        return !mustBeSaved || await SavedAsync() == ReserveStatus.Reserved;
    }

    /// <returns>False: it did not happen.</returns>
    public async ValueTask<bool> WithdrawAsync(Receipt receipt, Memory<Balance> balances)
    {
        if (await LoadedAsync() != ReserveStatus.Reserved || !TryRead(out var nowMs))
            return false;
        _ledger!.Withdraw(receipt, balances.Span, nowMs);
        _saving.Changed(nowMs);
        return true;
    }

    public async ValueTask<ApprovalOutcome> DecideAsync(string approval, ApprovalDecision decision)
    {
        if (await LoadedAsync() != ReserveStatus.Reserved || !TryRead(out var nowMs))
            return ApprovalOutcome.Unavailable;
        var outcome = _ledger!.Decide(approval, decision, nowMs);
        if (outcome != ApprovalOutcome.Done)
            return outcome;
        _saving.Changed(nowMs);
        return await SavedAsync() == ReserveStatus.Reserved ? outcome : ApprovalOutcome.Unavailable;
    }

    /// <summary>Saves what is unsaved. What was handed over is claimed for that without waiting for a call: it would be lost with this silo.</summary>
    public async Task SaveAsync()
    {
        if (_ledger is null && _handed is not null && store.Fault is null)
            await Load();
        if (_ledger is not null && IsUnsaved)
            await _saving.SaveAsync();
    }

    /// <summary>The last save, which lets go of the ledger. Nothing is asked of it any more.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_loading is { } loading)
            await loading;
        if (_ledger is not null)
            await _saving.CloseAsync(cancellationToken);
    }

    /// <summary>What the next activation goes on with, after <see cref="CloseAsync"/>; null when there is nothing to hand over.</summary>
    public Handover? HandOver()
    {
        if (_ledger is null || IsLost)
            return _handed;
        return new Handover { Claim = _claim, Life = _life, SavedMs = _saving.SavedMs, State = _saving.Write() };
    }

    /// <summary>Before the first call.</summary>
    public void TakeOver(Handover handed) => _handed = handed;

    /// <returns><see cref="ReserveStatus.Reserved"/>: the ledger is here.</returns>
    private async ValueTask<ReserveStatus> LoadedAsync()
    {
        if (IsLost)
            return ReserveStatus.OwnerUnavailable;
        if (_ledger is not null)
            return ReserveStatus.Reserved;
        if (store.Fault is not null)
            return ReserveStatus.EngineUnavailable;
        if (!TryRead(out var nowMs) || (nowMs < _unreadableUntilMs && _unreadableUntilMs - nowMs <= UnreadablePauseMs))
            return ReserveStatus.OwnerUnavailable;
        await Load().WaitAsync(keeping.LongestWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_ledger is not null && !IsLost)
            return ReserveStatus.Reserved;
        return Unavailable;
    }

    private Task Load() => _loading is { IsCompleted: false } loading ? loading : _loading = LoadAsync();

    /// <summary>Never throws.</summary>
    private async Task LoadAsync()
    {
        try
        {
            _unreadableUntilMs = 0;
            if (!TryRead(out var askedMs))
                return;
            var stored = await store.ClaimAsync(owner.Value, _claim, CancellationToken.None);
            if (!TryRead(out var nowMs))
                return;
            _saving.Claimed(_claim, stored.Version, askedMs);
            _ledger = Open(stored, nowMs);
            _saving.Holds(_ledger, _life);
        }
        catch (InvalidDataException damage)
        {
            _unreadableUntilMs = (clock.TryRead(out var nowMs) ? nowMs : 0) + UnreadablePauseMs;
            LogUnreadable(logger, owner.Value, damage);
        }
        catch (Exception failure)
        {
            LogNotClaimed(logger, owner.Value, failure);
        }
    }

    /// <summary>A ledger that was handed over is as new as the stored one or newer, unless somebody had claimed it in between.</summary>
    private OwnerLedger Open(StoredLedger stored, long nowMs)
    {
        var handed = _handed is { } candidate && candidate.Claim == stored.PreviousClaim ? candidate : null;
        _handed = null;
        var (state, life, savedMs) = handed is null ? (stored.State, stored.Life, stored.SavedMs) : (handed.State, handed.Life, handed.SavedMs);

        // A life that may have lost charges must not be named again. Strict loses none that was answered.
        var isWhole = handed is not null || stored.IsClean || keeping.IsStrict;
        _life = isWhole && life != 0 ? life : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        if (state.Length == 0)
            return new OwnerLedger(_life);
        _nowMs = savedMs - nowMs <= LedgerKeeping.MostAheadMs ? Math.Max(savedMs, nowMs) : nowMs;
        var ledger = OwnerLedger.Load(state.Span, _life, _nowMs);
        if (ledger.WasSetBack || (handed is not null && !stored.IsClean))
            _saving.Owes(nowMs);
        return ledger;
    }

    /// <summary>A clock that was set back shifts the ledger back as loading it would. Otherwise time goes on from the latest, as in the kernel.</summary>
    private bool TryRead(out long nowMs)
    {
        if (!clock.TryRead(out nowMs))
            return false;
        if (_nowMs - nowMs > LedgerKeeping.MostAheadMs)
            SetBack(nowMs);
        nowMs = _nowMs = Math.Max(_nowMs, nowMs);
        return true;
    }

    private void SetBack(long nowMs)
    {
        _nowMs = nowMs;
        if (_ledger is null)
            return;
        _ledger = OwnerLedger.Load(_saving.Write(), _life, nowMs);
        _saving.Holds(_ledger, _life);
        _saving.SetBack(nowMs);
    }

    private async ValueTask<ReserveStatus> SavedAsync()
    {
        if (store.Fault is not null)
            return ReserveStatus.EngineUnavailable;
        var saving = _saving.SaveAsync();
        await ((Task)saving).WaitAsync(keeping.LongestWait, time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!saving.IsCompleted)
            return ReserveStatus.OwnerUnavailable;
        return await saving switch
        {
            SaveOutcome.Saved => ReserveStatus.Reserved,
            SaveOutcome.Lost => ReserveStatus.OwnerUnavailable,
            _ => Unavailable,
        };
    }

    /// <summary>One statement that failed is no sign of the whole engine: only the open breaker is.</summary>
    private ReserveStatus Unavailable => store.Fault is null ? ReserveStatus.OwnerUnavailable : ReserveStatus.EngineUnavailable;

    [LoggerMessage(
        LogLevel.Error,
        "The saved ledger of {Owner} is damaged; its calls are denied. Restore its row in the table grain_ledgers, or delete it to start with empty counters")]
    private static partial void LogUnreadable(ILogger logger, string owner, Exception damage);

    [LoggerMessage(LogLevel.Warning, "The ledger of {Owner} could not be claimed; this call is denied")]
    private static partial void LogNotClaimed(ILogger logger, string owner, Exception failure);
}
