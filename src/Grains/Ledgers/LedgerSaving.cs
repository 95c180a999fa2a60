using System.Buffers;
using Microsoft.Extensions.Logging;
using Sluice.Policy.Ledger;

namespace Sluice.Grains.Ledgers;

/// <summary>
/// Saves one ledger under its claim, one write at a time: all that changes while a write is under way shares the next. Knows how long the oldest change
/// has been unsaved, which is what a silo's death would cost.
/// </summary>
internal sealed partial class LedgerSaving(OwnerKey owner, ILedgerStore store, TimeProvider time, ILogger logger)
{
    private const long Never = long.MaxValue;
    private const long LongAgo = long.MinValue / 2;
    private const int MostAttemptsAtClose = 3;

    private static readonly TimeSpan PauseAtClose = TimeSpan.FromMilliseconds(100);

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private OwnerLedger? _ledger;
    private ulong _life;
    private Task? _running;
    private Task<SaveOutcome>? _next;
    private long _version;
    private long _confirmedAtMs = LongAgo;
    private long _unsavedSinceMs = Never;
    private long _writingSinceMs = Never;
    private long _writtenAsOfMs;

    public long Claim { get; private set; }

    public bool IsLost { get; private set; }

    /// <summary>The latest ledger time that it was told.</summary>
    public long LastMs { get; private set; }

    /// <summary>The time that a state as of now is saved with: also refusals move a ledger's time on.</summary>
    public long SavedMs => Math.Max(LastMs, _ledger?.LastMs ?? 0);

    public bool IsUnsaved => _unsavedSinceMs != Never;

    /// <summary>Whether a charge is unsaved for so long that no other may be admitted before it is saved.</summary>
    public bool IsLate(long nowMs) => nowMs - Math.Min(_unsavedSinceMs, _writingSinceMs) >= LedgerKeeping.MostLostMs;

    /// <summary>Whether the store has lately taken the claim for this activation's.</summary>
    public bool IsConfirmed(long nowMs) => nowMs - _confirmedAtMs < LedgerKeeping.ClaimGoodForMs;

    /// <summary>The store has taken the claim, at that time or later.</summary>
    public void Claimed(long claim, long version, long askedMs) => (Claim, _version, _confirmedAtMs, LastMs) = (claim, version, askedMs, askedMs);

    public void Holds(OwnerLedger ledger, ulong life) => (_ledger, _life) = (ledger, life);

    /// <summary>The ledger changed now.</summary>
    public void Changed(long nowMs)
    {
        LastMs = Math.Max(LastMs, nowMs);
        _unsavedSinceMs = Math.Min(_unsavedSinceMs, nowMs);
    }

    /// <summary>The clock was set back: how old anything is, nobody knows. Nothing is admitted before the store has answered anew.</summary>
    public void SetBack(long nowMs)
    {
        (LastMs, _confirmedAtMs, _writtenAsOfMs) = (nowMs, LongAgo, LongAgo);
        Owes(nowMs);
    }

    /// <summary>There are charges that might have been saved long ago.</summary>
    public void Owes(long nowMs) => Changed(nowMs - LedgerKeeping.MostLostMs);

    /// <summary>Saves all changes up to now, and those that come before the write begins.</summary>
    public Task<SaveOutcome> SaveAsync() => _next ??= SaveNextAsync();

    /// <summary>Saves all, and says that nothing is missing.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_next is { } next)
            await next;
        else if (_running is { } running)
            await running;
        for (var attempt = 1; await WriteAsync(isClean: true) == SaveOutcome.Failed && attempt < MostAttemptsAtClose; attempt++)
            await Task.Delay(PauseAtClose, time, cancellationToken);
        if (IsUnsaved)
            LogUnsaved(logger, owner.Value);
    }

    /// <summary>The ledger's state as of now.</summary>
    public byte[] Write()
    {
        _buffer.ResetWrittenCount();
        _ledger!.Save(_buffer);
        return _buffer.WrittenSpan.ToArray();
    }

    private async Task<SaveOutcome> SaveNextAsync()
    {
        if (_running is { } running)
            await running;

        // The calls that stand in the grain's queue already have their turn first: they share this write.
        await Task.Yield();
        _running = _next;
        _next = null;
        return await WriteAsync(isClean: false);
    }

    /// <summary>Never throws.</summary>
    private async Task<SaveOutcome> WriteAsync(bool isClean)
    {
        if (IsLost)
            return SaveOutcome.Lost;
        _writtenAsOfMs = LastMs;
        (_writingSinceMs, _unsavedSinceMs) = (Math.Min(_unsavedSinceMs, LastMs), Never);
        try
        {
            var snapshot = new LedgerSnapshot(owner.Value, Claim, ++_version, _life, SavedMs, _ledger!.CountsUntilMs, isClean, Write());
            if (await store.SaveAsync(snapshot, CancellationToken.None))
            {
                _confirmedAtMs = _writtenAsOfMs;
                return SaveOutcome.Saved;
            }

            IsLost = true;
            LogLost(logger, owner.Value);
            return SaveOutcome.Lost;
        }
        catch (Exception failure)
        {
            _unsavedSinceMs = Math.Min(_unsavedSinceMs, _writingSinceMs);
            LogFailed(logger, owner.Value, failure);
            return SaveOutcome.Failed;
        }
        finally
        {
            _writingSinceMs = Never;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ledger of {Owner} was claimed by another silo; what this one holds of it is discarded")]
    private static partial void LogLost(ILogger logger, string owner);

    [LoggerMessage(LogLevel.Debug, "The ledger of {Owner} could not be saved; it is tried again")]
    private static partial void LogFailed(ILogger logger, string owner, Exception failure);

    [LoggerMessage(LogLevel.Error, "The ledger of {Owner} is given up with its last charges unsaved")]
    private static partial void LogUnsaved(ILogger logger, string owner);
}
