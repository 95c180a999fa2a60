namespace Sluice.Policy.Ledger.Approvals;

/// <summary>
/// The approvals of one grant: waiting, decided, and used by a call whose end is not settled. One that expires is forgotten; the same call then asks anew.
/// </summary>
internal sealed class ApprovalBook
{
    /// <summary>The most that may wait for a person.</summary>
    public const int MostWaiting = 20;

    /// <summary>The most in all. Decided ones stay until they expire or their call has ended.</summary>
    public const int Most = 64;

    private readonly List<Approval> _approvals = [];

    public int Count => _approvals.Count;

    /// <summary>How a call stands. One that nobody has asked for yet begins to wait.</summary>
    /// <param name="ask">The call.</param>
    /// <param name="nowMs">Ledger time.</param>
    /// <param name="approval">What lets the call run; null when nothing does. It is used only once the call's charges are taken.</param>
    public ApprovalAnswer Ask(ApprovalAsk ask, long nowMs, out Approval? approval)
    {
        Expire(nowMs);
        approval = null;
        var known = Find(ask);
        if (known is null)
            return Begin(ask, nowMs);
        if (known.Lets(ask))
            approval = known;
        return new ApprovalAnswer(known.StandingOf(ask), known.Id, known.ExpiresAtMs, IsChanged: false);
    }

    public ApprovalOutcome Decide(string id, ApprovalDecision decision, long nowMs)
    {
        Expire(nowMs);
        if (_approvals.Find(approval => string.Equals(approval.Id, id, StringComparison.Ordinal)) is not { } known)
            return ApprovalOutcome.Unknown;
        if (known.State == ApprovalState.Used)
            return ApprovalOutcome.Used;
        if (known.State == ApprovalState.Rejected)
            return decision == ApprovalDecision.Reject ? ApprovalOutcome.Done : ApprovalOutcome.Rejected;
        if (known.State == ApprovalState.Waiting || decision == ApprovalDecision.Reject)
            known.Decide(decision, nowMs);
        return ApprovalOutcome.Done;
    }

    /// <summary>The call that used an approval up has ended: forgets the approval, or gives it back when the call did not run.</summary>
    public void Settle(in Receipt receipt, SettlementKind settlement)
    {
        if (receipt.Run is not { } run || _approvals.Find(approval => approval.State == ApprovalState.Used && approval.Run == run) is not { } used)
            return;
        if (settlement == SettlementKind.NotRun)
            used.GiveBack();
        else
            _approvals.Remove(used);
    }

    public void Expire(long nowMs) => _approvals.RemoveAll(approval => approval.ExpiresAtMs <= nowMs);

    /// <summary>When the last one expires; 0 when there is none.</summary>
    public long EndsAtMs
    {
        get
        {
            var latest = 0L;
            foreach (var approval in _approvals)
                latest = Math.Max(latest, approval.ExpiresAtMs);
            return latest;
        }
    }

    public void ShiftBack(long milliseconds)
    {
        foreach (var approval in _approvals)
            approval.ExpiresAtMs -= milliseconds;
    }

    public int MostBytes => StateWriter.MostVarintBytes + (Approval.MostBytes * _approvals.Count);

    /// <summary>Writes them all, of which none may have expired at <paramref name="lastMs"/>.</summary>
    public void Save(ref StateWriter writer, long lastMs)
    {
        writer.Number(_approvals.Count);
        foreach (var approval in _approvals)
            approval.Save(ref writer, lastMs);
    }

    public static ApprovalBook? Load(ref StateReader reader, long lastMs)
    {
        var count = reader.Number(Most, "approvals");
        if (count == 0)
            return null;
        var book = new ApprovalBook();
        for (; count > 0; count--)
        {
            var approval = Approval.Load(ref reader, lastMs);
            if (book._approvals.Exists(other => other.Binding == approval.Binding || string.Equals(other.Id, approval.Id, StringComparison.Ordinal)))
                throw reader.Broken("an approval comes twice");
            book._approvals.Add(approval);
        }

        return book;
    }

    private ApprovalAnswer Begin(ApprovalAsk ask, long nowMs)
    {
        if (_approvals.Count == Most || CountWaiting() == MostWaiting)
            return new ApprovalAnswer(ApprovalStanding.NoRoom, "", 0, IsChanged: false);
        var approval = new Approval(ask.Id, ask.Binding, ask.LifetimeMs) { ExpiresAtMs = nowMs + ask.LifetimeMs };
        _approvals.Add(approval);
        return new ApprovalAnswer(ApprovalStanding.Waiting, approval.Id, approval.ExpiresAtMs, IsChanged: true);
    }

    private int CountWaiting()
    {
        var waiting = 0;
        foreach (var approval in _approvals)
            waiting += approval.State == ApprovalState.Waiting ? 1 : 0;
        return waiting;
    }

    private Approval? Find(ApprovalAsk ask)
    {
        foreach (var approval in _approvals)
        {
            if (approval.Binding == ask.Binding)
                return approval;
        }

        return null;
    }
}
