using System.Runtime.InteropServices;

namespace Sluice.Policy.Ledger.Sessions;

/// <summary>
/// An owner's flow sessions, and the places of starts under way. Open sessions and places are never dropped; of the rest, what ended first goes first when
/// there are too many, then those that were finished.
/// </summary>
internal sealed class SessionTable(List<FlowSession> sessions, List<SessionPlace> places)
{
    /// <summary>The most sessions that are kept, and with it the most that may be open or begun over all flows of an owner.</summary>
    public const int Most = 1_024;

    public SessionTable()
        : this([], [])
    {
    }

    public ReadOnlySpan<FlowSession> Sessions => CollectionsMarshal.AsSpan(sessions);

    public ReadOnlySpan<SessionPlace> Places => CollectionsMarshal.AsSpan(places);

    public FlowRefusal Judge(FlowStep step, long nowMs)
    {
        if (step.Kind == FlowStepKind.Start)
            return HasRoom(step.Rules, nowMs) ? FlowRefusal.None : FlowRefusal.TooManySessions;
        if (Find(step.Session) is not { } session || session.RememberedUntilMs <= nowMs)
            return FlowRefusal.UnknownSession;
        if (!session.IsLive(nowMs))
            return FlowRefusal.Expired;
        return step.Kind == FlowStepKind.Step
            ? session.Steps < step.Rules.MaxSteps ? FlowRefusal.None : FlowRefusal.TooManySteps
            : session.IsComplete ? FlowRefusal.None : FlowRefusal.NotComplete;
    }

    /// <summary>Takes what <see cref="Judge"/> allowed: a place, or a step.</summary>
    public void Take(FlowStep step, in Receipt receipt, long nowMs)
    {
        if (step.Kind == FlowStepKind.Start)
            places.Add(new SessionPlace(step.Rules.Flow, receipt.Incarnation, receipt.Sequence, nowMs + step.PlaceMs));
        else if (step.Kind == FlowStepKind.Step)
            Find(step.Session)!.Steps++;
    }

    /// <summary>Undoes <see cref="Take"/>. At most once for a receipt.</summary>
    public void Withdraw(FlowStep step, in Receipt receipt)
    {
        if (step.Kind == FlowStepKind.Start)
            TakePlace(step, receipt, receipt.TakenAtMs);
        else if (step.Kind == FlowStepKind.Step && FindOf(step, receipt) is { Steps: > 0 } session)
            session.Steps--;
    }

    /// <summary>
    /// What a call's end means for its session. May come twice, and in any order: nothing that it does is done again. So it also holds for a receipt of a life
    /// that may have lost its place, when there is room.
    /// </summary>
    public void Settle(FlowStep step, in Receipt receipt, Settlement settlement, long nowMs)
    {
        var facts = settlement.Flow;
        if (step.Kind == FlowStepKind.Start && facts is { Session.IsNone: false })
            Open(step, receipt, facts, nowMs);

        // Without an answer, or with one that cannot be read, the upstream may have a session that nobody can use: its place stays taken for a while.
        else if (step.Kind == FlowStepKind.Start && (settlement.Kind != SettlementKind.Keep || facts is { Ran: false }))
            TakePlace(step, receipt, nowMs);
        else if (step.Kind != FlowStepKind.Start && facts is { Ran: true } && FindOf(step, receipt) is { } session)
            Advance(session, step.Kind, facts);
    }

    /// <summary>When the session's life is over, or the time of the ledger when it is already, or was never here.</summary>
    public long EndOf(SessionKey key, long nowMs) => Find(key) is { } session ? Math.Max(session.StartedMs + session.TtlMs, nowMs) : nowMs;

    public bool IsLive(SessionKey key, long nowMs) => Find(key)?.IsLive(nowMs) == true;

    /// <summary>When the last of it is forgotten; 0 when there is nothing.</summary>
    public long CountsUntilMs
    {
        get
        {
            var latest = 0L;
            foreach (var session in Sessions)
                latest = Math.Max(latest, session.RememberedUntilMs);
            foreach (ref readonly var place in Places)
                latest = Math.Max(latest, place.EndsMs);
            return latest;
        }
    }

    public void ShiftBack(long milliseconds)
    {
        foreach (var session in sessions)
            session.ShiftBack(milliseconds);
        for (var index = 0; index < places.Count; index++)
            places[index] = places[index] with { EndsMs = places[index].EndsMs - milliseconds };
    }

    /// <summary>Drops what counts for nothing any more.</summary>
    public void Forget(long nowMs)
    {
        sessions.RemoveAll(session => session.RememberedUntilMs <= nowMs);
        places.RemoveAll(place => place.EndsMs <= nowMs);
    }

    private static void Advance(FlowSession session, FlowStepKind kind, FlowFacts facts)
    {
        session.IsComplete |= kind == FlowStepKind.Step && facts.IsComplete;
        session.IsFinished |= kind == FlowStepKind.Finish;
    }

    /// <summary>A start that returns a session which lives already leaves it as it is: its steps and its life do not begin anew.</summary>
    private void Open(FlowStep step, in Receipt receipt, FlowFacts facts, long nowMs)
    {
        var hadPlace = TakePlace(step, receipt, nowMs);
        var startedMs = Math.Min(receipt.TakenAtMs, nowMs);
        var known = Find(facts.Session);
        if (known?.IsLive(nowMs) == true || nowMs >= startedMs + step.Rules.TtlMs)
            return;
        if (known is not null)
            sessions.Remove(known);
        if (!hadPlace && !HasRoom(step.Rules, nowMs))
            return;
        MakeRoom(nowMs);
        sessions.Add(new FlowSession(step.Rules.Flow, facts.Session, startedMs, step.Rules.TtlMs) { IsComplete = facts.IsComplete });
    }

    private bool HasRoom(FlowRules rules, long nowMs)
    {
        Forget(nowMs);
        var (all, ofFlow) = (places.Count, 0);
        foreach (ref readonly var place in Places)
            ofFlow += IsOf(rules, place.Flow) ? 1 : 0;
        foreach (var session in Sessions)
        {
            if (!session.IsOpen(nowMs))
                continue;
            all++;
            ofFlow += IsOf(rules, session.Flow) ? 1 : 0;
        }

        return ofFlow < rules.MaxOpen && all < Most;
    }

    private void MakeRoom(long nowMs)
    {
        if (sessions.Count < Most)
            return;
        var ended = sessions.FindIndex(session => !session.IsLive(nowMs));
        sessions.RemoveAt(ended >= 0 ? ended : sessions.FindIndex(session => session.IsFinished));
    }

    /// <returns>Whether it was still its own.</returns>
    private bool TakePlace(FlowStep step, in Receipt receipt, long nowMs)
    {
        for (var index = 0; index < places.Count; index++)
        {
            if (!places[index].IsOf(receipt, step.PlaceMs))
                continue;
            var isLive = places[index].EndsMs > nowMs;
            places.RemoveAt(index);
            return isLive;
        }

        return false;
    }

    /// <summary>The session that a step or finish was taken from: not one that has got the same id since.</summary>
    private FlowSession? FindOf(FlowStep step, in Receipt receipt) => Find(step.Session) is { } session && receipt.TakenAtMs >= session.StartedMs ? session : null;

    private FlowSession? Find(SessionKey key)
    {
        foreach (var session in Sessions)
        {
            if (session.Key == key)
                return session;
        }

        return null;
    }

    private static bool IsOf(FlowRules rules, string flow) => string.Equals(rules.Flow, flow, StringComparison.Ordinal);
}
