using System.Buffers;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Store.Ledger;

/// <summary>
/// A share of the owners, behind one lock that is held for the look-up and one call of the kernel, or for writing one owner's state to memory.
/// Bounded by the grants that call within their windows: sweeping drops those on which nothing counts.
/// </summary>
internal sealed class OwnerShard(LedgerClock clock, UnsavedQueue unsaved)
{
    private static readonly Attempt Unavailable = new(AttemptKind.Answered, new ReserveResult(ReserveStatus.OwnerUnavailable));

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Owner> _owners = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
                return _owners.Count;
        }
    }

    /// <summary>Adds a loaded owner, unless another caller was first.</summary>
    public void Add(Owner owner)
    {
        lock (_gate)
            _owners.TryAdd(owner.Key, owner);
    }

    public Attempt Reserve(in ReserveRequest request)
    {
        lock (_gate)
        {
            if (!_owners.TryGetValue(request.Owner.Value, out var owner))
                return new Attempt(AttemptKind.NotInMemory);
            if (owner.Ledger is null)
                return Unavailable;
            var nowMs = clock.NowMs;
            if (unsaved.IsLate(nowMs))
                return new Attempt(AttemptKind.Late);
            var result = owner.Ledger.Reserve(request, nowMs);
            if (result.Status != ReserveStatus.Reserved && !result.MustBeDurable)
                return new Attempt(AttemptKind.Answered, result);
            return unsaved.TryAdd(owner, nowMs, result.MustBeDurable) ? new Attempt(AttemptKind.Answered, result, owner.Ticket) : Unavailable;
        }
    }

    /// <summary>What waits to be saved does not matter: nothing is admitted.</summary>
    public Attempt Ask(in ReserveRequest request)
    {
        lock (_gate)
        {
            if (!_owners.TryGetValue(request.Owner.Value, out var owner))
                return new Attempt(AttemptKind.NotInMemory);
            return owner.Ledger is null ? Unavailable : new Attempt(AttemptKind.Answered, owner.Ledger.Ask(request, clock.NowMs));
        }
    }

    /// <returns>The ticket that it is saved under; 0 when nothing changed; null when the owner is not in memory.</returns>
    public long? Settle(in Receipt receipt, Settlement settlement)
    {
        lock (_gate)
        {
            if (!_owners.TryGetValue(receipt.Owner.Value, out var owner))
                return null;
            if (owner.Ledger is null)
                return 0;
            var nowMs = clock.NowMs;
            owner.Ledger.Settle(receipt, settlement, nowMs);
            return unsaved.TryAdd(owner, nowMs, isDurable: receipt.Approval is not null) ? owner.Ticket : 0;
        }
    }

    public void Withdraw(in Receipt receipt, Span<Balance> balances)
    {
        lock (_gate)
        {
            if (!_owners.TryGetValue(receipt.Owner.Value, out var owner) || owner.Ledger is null)
                return;
            var nowMs = clock.NowMs;
            owner.Ledger.Withdraw(receipt, balances, nowMs);
            unsaved.TryAdd(owner, nowMs, isDurable: receipt.Approval is not null);
        }
    }

    /// <param name="grant">Whose ledger it is.</param>
    /// <param name="approval">The id.</param>
    /// <param name="decision">What a person says.</param>
    /// <param name="ticket">What it is saved under when it is done.</param>
    /// <returns>Null: the owner is not in memory.</returns>
    public ApprovalOutcome? Decide(OwnerKey grant, string approval, ApprovalDecision decision, out long ticket)
    {
        ticket = 0;
        lock (_gate)
        {
            if (!_owners.TryGetValue(grant.Value, out var owner))
                return null;
            if (owner.Ledger is null)
                return ApprovalOutcome.Unavailable;
            var nowMs = clock.NowMs;
            var outcome = owner.Ledger.Decide(approval, decision, nowMs);
            if (outcome != ApprovalOutcome.Done)
                return outcome;
            if (!unsaved.TryAdd(owner, nowMs, isDurable: true))
                return ApprovalOutcome.Unavailable;
            ticket = owner.Ticket;
            return outcome;
        }
    }

    /// <summary>Writes an owner's state as of now. What changes after this needs another place in the queue.</summary>
    public void Snapshot(in Unsaved entry, IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            // After a failed write the owner may stand in the queue again: that place stays good.
            if (entry.Owner.Ticket == entry.Ticket)
                entry.Owner.Ticket = 0;
            entry.Owner.Ledger!.Save(output);
        }
    }

    /// <summary>Forgets owners on which nothing counts, and unreadable ones, which are then read and reported anew.</summary>
    public void DropExpired()
    {
        lock (_gate)
        {
            var nowMs = clock.NowMs;
            foreach (var (key, owner) in _owners)
            {
                if (owner.Ticket == 0 && owner.Ledger?.IsExpired(nowMs) != false)
                    _owners.Remove(key);
            }

            if (_owners.Count < _owners.Capacity / 4)
                _owners.TrimExcess(_owners.Count * 2);
        }
    }
}
