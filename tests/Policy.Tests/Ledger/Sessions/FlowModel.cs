using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Tests.Ledger.Sessions;

/// <summary>What a session flow means, as plainly as it can be said: nothing is ever dropped, and everything is looked up by its text.</summary>
internal sealed class FlowModel
{
    private const long RememberedMs = 3_600_000;

    private List<Session> _sessions = [];
    private List<Place> _places = [];
    private HashSet<(ulong, long)> _closed = [];

    /// <summary>Receipts of these lives and sequences are from before the clock was set back.</summary>
    private HashSet<(ulong, long)> _forgotten = [];

    public FlowRefusal Judge(FlowCall call, FlowRules rules, long nowMs)
    {
        if (call.Kind == FlowStepKind.Start)
            return HasRoom(rules, nowMs) ? FlowRefusal.None : FlowRefusal.TooManySessions;
        if (Known(call.Id, nowMs) is not { } session)
            return FlowRefusal.UnknownSession;
        if (nowMs >= session.EndsMs)
            return FlowRefusal.Expired;
        if (call.Kind == FlowStepKind.Finish)
            return session.IsComplete ? FlowRefusal.None : FlowRefusal.NotComplete;
        return session.Steps < rules.MaxSteps ? FlowRefusal.None : FlowRefusal.TooManySteps;
    }

    public void Take(FlowCall call, long nowMs)
    {
        if (call.Kind == FlowStepKind.Start)
            _places.Add(new Place(call.Name, nowMs + Flow.PlaceMs));
        if (call.Kind == FlowStepKind.Step)
            Known(call.Id, nowMs)!.Steps++;
    }

    public void Settle(FlowCall call, FlowEnd end, FlowRules rules, ulong life, long nowMs)
    {
        if (call.Kind == FlowStepKind.Start)
        {
            SettleStart(call, end, rules, nowMs);
            return;
        }

        var session = Known(call.Id, nowMs);
        session = call.TakenAtMs >= session?.StartedMs ? session : null;
        if (session is not null && end is FlowEnd.Ran or FlowEnd.Completed or FlowEnd.Unreadable)
        {
            session.IsComplete |= call.Kind == FlowStepKind.Step && end == FlowEnd.Completed;
            session.IsFinished |= call.Kind == FlowStepKind.Finish;
        }

        // Given back once, by the life that took it, unless the call was closed before.
        var isHonoured = call.Kind == FlowStepKind.Step && call.Name.Life == life && !_forgotten.Contains(call.Name) && nowMs < Known(call.Id, nowMs)?.EndsMs;
        var closes = end is FlowEnd.NotRun or FlowEnd.NoAnswer;
        if (isHonoured && closes && _closed.Add(call.Name) && end == FlowEnd.NotRun && session is { Steps: > 0 })
            session.Steps--;
    }

    public void ShiftBack(long milliseconds, IEnumerable<(ulong, long)> taken)
    {
        foreach (var session in _sessions)
            session.StartedMs -= milliseconds;
        _places = [.. _places.Select(place => place with { EndsMs = place.EndsMs - milliseconds })];
        _forgotten = [.. _forgotten, .. taken];
    }

    public FlowModel Copy() => new()
    {
        _sessions = [.. _sessions.Select(session => session.Copy())],
        _places = [.. _places],
        _closed = [.. _closed],
        _forgotten = [.. _forgotten],
    };

    private void SettleStart(FlowCall call, FlowEnd end, FlowRules rules, long nowMs)
    {
        var place = _places.FirstOrDefault(place => place.Name == call.Name);
        if (end is FlowEnd.NoAnswer or FlowEnd.Unreadable)
            return;
        _places.RemoveAll(other => other.Name == call.Name);
        var startedMs = Math.Min(call.TakenAtMs, nowMs);
        if (end is not (FlowEnd.Ran or FlowEnd.Completed) || nowMs >= startedMs + call.Rules.TtlMs || Known(call.Id, nowMs)?.EndsMs > nowMs)
            return;
        var before = _sessions.RemoveAll(session => session.Id == call.Id);
        if (place is null || place.EndsMs <= nowMs)
        {
            if (!HasRoom(call.Rules, nowMs))
                return;
        }

        _sessions.Add(new Session(call.Id, startedMs, call.Rules.TtlMs) { IsComplete = end == FlowEnd.Completed });
    }

    private bool HasRoom(FlowRules rules, long nowMs) =>
        _places.Count(place => place.EndsMs > nowMs) + _sessions.Count(session => !session.IsFinished && session.EndsMs > nowMs) < rules.MaxOpen;

    private Session? Known(string id, long nowMs) => _sessions.SingleOrDefault(session => session.Id == id && session.EndsMs + RememberedMs > nowMs);

    private sealed record Place((ulong Life, long Sequence) Name, long EndsMs);

    private sealed class Session(string id, long startedMs, long ttlMs)
    {
        public string Id => id;

        public long StartedMs { get; set; } = startedMs;

        public long EndsMs => StartedMs + ttlMs;

        public int Steps { get; set; }

        public bool IsComplete { get; set; }

        public bool IsFinished { get; set; }

        public Session Copy() => (Session)MemberwiseClone();
    }
}
