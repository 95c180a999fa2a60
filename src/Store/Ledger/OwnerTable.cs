using System.Buffers;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Store.Ledger;

/// <summary>All owners in memory, loaded on first use: a start costs the same with one row as with a million.</summary>
internal sealed partial class OwnerTable(LedgerFile file, LedgerClock clock, UnsavedQueue unsaved, ulong incarnation, ILogger logger)
{
    /// <summary>Enough that callers of different owners seldom meet at a lock; a power of two.</summary>
    public const int ShardCount = 256;

    private readonly OwnerShard[] _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new OwnerShard(clock, unsaved))];

    public int Count => _shards.Sum(shard => shard.Count);

    public OwnerShard ShardOf(string owner) => _shards[owner.GetHashCode(StringComparison.Ordinal) & (ShardCount - 1)];

    public OwnerShard Shard(int index) => _shards[index];

    public Attempt Reserve(in ReserveRequest request)
    {
        var shard = ShardOf(request.Owner.Value);
        while (true)
        {
            var attempt = shard.Reserve(request);
            if (attempt.Kind != AttemptKind.NotInMemory)
                return attempt;
            if (!TryLoad(request.Owner.Value, out var owner))
                return new Attempt(AttemptKind.Answered, new ReserveResult(ReserveStatus.OwnerUnavailable));
            shard.Add(owner);
        }
    }

    public ReserveResult Ask(in ReserveRequest request)
    {
        var shard = ShardOf(request.Owner.Value);
        while (true)
        {
            var attempt = shard.Ask(request);
            if (attempt.Kind != AttemptKind.NotInMemory)
                return attempt.Result;
            if (!TryLoad(request.Owner.Value, out var owner))
                return new ReserveResult(ReserveStatus.OwnerUnavailable);
            shard.Add(owner);
        }
    }

    /// <returns>The ticket that it is saved under; 0 when nothing changed.</returns>
    public long Settle(in Receipt receipt, Settlement settlement)
    {
        var shard = ShardOf(receipt.Owner.Value);
        while (true)
        {
            if (shard.Settle(receipt, settlement) is { } ticket)
                return ticket;

            // An owner that is not in memory was dropped as expired: nothing that it took counts any more, but a late answer of a flow tool may still open a session.
            if (settlement.Flow is null || !TryLoad(receipt.Owner.Value, out var owner))
                return 0;
            shard.Add(owner);
        }
    }

    public ApprovalOutcome Decide(OwnerKey grant, string approval, ApprovalDecision decision, out long ticket)
    {
        var shard = ShardOf(grant.Value);
        while (true)
        {
            if (shard.Decide(grant, approval, decision, out ticket) is { } outcome)
                return outcome;
            if (!TryLoad(grant.Value, out var owner))
                return ApprovalOutcome.Unavailable;
            shard.Add(owner);
        }
    }

    public void Snapshot(in Unsaved entry, IBufferWriter<byte> output) => ShardOf(entry.Owner.Key).Snapshot(entry, output);

    /// <summary>Reads an owner outside every lock of a shard. False: the file could not be read, and the next call tries again.</summary>
    private bool TryLoad(string key, out Owner owner)
    {
        OwnerLedger? ledger = null;
        try
        {
            // As of the start, or a clock that was set back since the last run would hold an owner's entries back until its first call. A row of this
            // run is read only after its owner was dropped as expired: it may be shifted to any earlier time.
            ledger = file.Load(key, incarnation, clock.StartMs) ?? new OwnerLedger(incarnation);
        }
        catch (InvalidDataException damage)
        {
            LogUnreadable(logger, key, damage);
        }
        catch (SqliteException failure)
        {
            LogNotRead(logger, key, failure);
            owner = null!;
            return false;
        }

        owner = new Owner(key, ledger);
        return true;
    }

    [LoggerMessage(
        LogLevel.Error,
        "The saved ledger of {Owner} is damaged; its calls are denied. Restore ledger.db, or delete the row while the gateway is stopped")]
    private static partial void LogUnreadable(ILogger logger, string owner, Exception damage);

    [LoggerMessage(LogLevel.Error, "The ledger of {Owner} could not be read from ledger.db; this call is denied")]
    private static partial void LogNotRead(ILogger logger, string owner, Exception failure);
}
