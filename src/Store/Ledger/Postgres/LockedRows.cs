using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The ledgers that one transaction holds locked, at one moment of the database's clock. Answers at once.</summary>
internal sealed class LockedRows : IOwnerLedgers
{
    private const long MostKeptBytes = 8L << 20;

    private static readonly ReserveResult Unavailable = new(ReserveStatus.OwnerUnavailable);

    private readonly Dictionary<string, LockedRow> _rows = new(StringComparer.Ordinal);
    private readonly OwnerSequence _sequence;

    /// <summary>What is known of rows from transactions before.</summary>
    public KeptLedgers Kept { get; } = new(MostKeptBytes);

    public LockedRows() => _sequence = new OwnerSequence(this);

    /// <summary>Ledger time.</summary>
    public long NowMs { get; set; }

    public IEnumerable<LockedRow> Changed => _rows.Values.Where(row => row.IsChanged);

    public int Count => _rows.Count;

    /// <summary>Whether the commit must wait for the disk, whatever the durability.</summary>
    public bool MustBeDurable { get; private set; }

    public void Add(LockedRow row) => _rows.Add(row.Owner, row);

    /// <summary>After a commit: what is known of the rows serves the next transaction.</summary>
    public void Keep()
    {
        foreach (var row in _rows.Values)
        {
            if (row.Ledger is null || (row.IsStale && !row.IsChanged))
                Kept.Drop(row.Owner);
            else
                Kept.Keep(row.Kept);
        }
    }

    /// <summary>What was done to the rows did not happen.</summary>
    public void Forget()
    {
        foreach (var owner in _rows.Keys)
            Kept.Drop(owner);
    }

    public bool Has(string owner) => _rows.ContainsKey(owner);

    public void Clear()
    {
        _rows.Clear();
        MustBeDurable = false;
    }

    /// <summary>All owners of the call, or none.</summary>
    public ReserveResult Reserve(in ReserveRequest request) => Completed(_sequence.ReserveAsync(request, CancellationToken.None));

    /// <summary>Changes no row.</summary>
    public ReserveResult Ask(in ReserveRequest request) => Completed(_sequence.AskAsync(request, CancellationToken.None));

    public void Settle(in Receipt receipt, Settlement settlement) => Completed(_sequence.SettleAsync(receipt, settlement, CancellationToken.None));

    public ApprovalOutcome Decide(OwnerKey grant, string approval, ApprovalDecision decision) =>
        Completed(_sequence.DecideApprovalAsync(grant, approval, decision, CancellationToken.None));

    ValueTask<ReserveResult> IOwnerLedgers.ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        if (_rows[request.Owner.Value] is not { Ledger: { } ledger } row)
            return ValueTask.FromResult(Unavailable);
        var isPlain = ChargeJournal.CanHold(request) && ledger.HasRoomFor(request.Charges.Length);

        // A refusal is not journaled: it must leave no trace in what is known of the row.
        if (isPlain && ledger.Ask(request, NowMs) is { Status: ReserveStatus.Refused } refusal)
            return ValueTask.FromResult(refusal);
        var result = ledger.Reserve(request, NowMs);
        if (!isPlain)
            row.Touch();
        if (result.Status == ReserveStatus.Reserved && isPlain)
            row.Journal(request.Charges);
        else if (result.Status == ReserveStatus.Reserved || result.MustBeDurable)
            row.Rewrite();
        MustBeDurable |= result.MustBeDurable;
        return ValueTask.FromResult(result);
    }

    ValueTask<ReserveResult> IOwnerLedgers.AskAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        var row = _rows[request.Owner.Value];
        if (!ChargeJournal.CanHold(request))
            row.Touch();
        return ValueTask.FromResult(row.Ledger?.Ask(request, NowMs) ?? Unavailable);
    }

    ValueTask IOwnerLedgers.SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        if (_rows[receipt.Owner.Value] is { Ledger: { } ledger } row)
        {
            ledger.Settle(receipt, settlement, NowMs);
            row.Rewrite();
            MustBeDurable |= receipt.Approval is not null;
        }

        return ValueTask.CompletedTask;
    }

    ValueTask IOwnerLedgers.WithdrawAsync(Receipt receipt, Memory<Balance> balances, CancellationToken cancellationToken)
    {
        var row = _rows[receipt.Owner.Value];
        row.Ledger?.Withdraw(receipt, balances.Span, NowMs);
        row.Rewrite();
        return ValueTask.CompletedTask;
    }

    ValueTask<ApprovalOutcome> IOwnerLedgers.DecideApprovalAsync(
        OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        if (_rows[grant.Value] is not { Ledger: { } ledger } row)
            return ValueTask.FromResult(ApprovalOutcome.Unavailable);
        var outcome = ledger.Decide(approval, decision, NowMs);
        row.Touch();
        if (outcome == ApprovalOutcome.Done)
            row.Rewrite();
        MustBeDurable |= outcome == ApprovalOutcome.Done;
        return ValueTask.FromResult(outcome);
    }

    private static T Completed<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("Rows in memory never wait.");

    private static void Completed(ValueTask task)
    {
        if (!task.IsCompleted)
            throw new InvalidOperationException("Rows in memory never wait.");
        task.GetAwaiter().GetResult();
    }
}
