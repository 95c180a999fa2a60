using System.Buffers;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Leases;
using Sluice.Policy.Ledger.Sessions;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>
/// The counters and flow sessions of one owner: <c>(state, request, now) -> (result, state)</c>, the same for every engine ("The ledger kernel" of the architecture).
/// Not thread-safe: each engine gives it one caller at a time. Time is the engine's; when it runs backwards, the ledger stays at the latest.
/// </summary>
public sealed class OwnerLedger
{
    /// <summary>The most counters an owner may have. One more is <see cref="ReserveStatus.OwnerUnavailable"/>: no live charge is dropped.</summary>
    public const int MostCounters = 1_024;

    private readonly ulong _incarnation;
    private CounterTable _counters = new([]);
    private SettledReceipts? _settled;
    private SessionTable? _sessions;
    private ApprovalBook? _approvals;
    private long _lastMs;
    private long _sequence;

    /// <summary>Receipts up to this one are from before the clock was set back: where their entries lie now is not known.</summary>
    private long _forgottenUpTo;

    /// <summary>When the last lease ends. Until then all charges are stamped with it, since entries stand in the order of their times: they free late as well.</summary>
    private long _leasedUntilMs;

    /// <summary>An empty ledger.</summary>
    /// <param name="incarnation">Names this life of the ledger in its receipts. A life that may have lost charges must not be named again.</param>
    public OwnerLedger(ulong incarnation) => _incarnation = incarnation;

    /// <summary>Reads a saved ledger. When its last time is after <paramref name="nowMs"/>, all entries are shifted back by the difference.</summary>
    /// <param name="state">What <see cref="Save"/> wrote.</param>
    /// <param name="incarnation">The life that goes on with it. Receipts of the saving life stay good when it is the same.</param>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    /// <exception cref="InvalidDataException">The bytes are no state, are damaged, or have a version that this program does not know.</exception>
    public static OwnerLedger Load(ReadOnlySpan<byte> state, ulong incarnation, long nowMs)
    {
        var ledger = LoadState(state, incarnation);
        ledger.SetBackTo(nowMs);
        return ledger;
    }

    /// <summary>Reads a saved ledger, and what was journaled since, whatever the time is now.</summary>
    /// <param name="state">What <see cref="Save"/> wrote; empty: the ledger was empty.</param>
    /// <param name="journal">As for <see cref="Replay"/>.</param>
    /// <param name="incarnation">The life that goes on with it.</param>
    /// <exception cref="InvalidDataException">The bytes are no state or no journal, or are damaged.</exception>
    public static OwnerLedger Load(ReadOnlySpan<byte> state, ReadOnlySpan<byte> journal, ulong incarnation)
    {
        var ledger = state.IsEmpty ? new OwnerLedger(incarnation) : LoadState(state, incarnation);
        ledger.Replay(journal);
        return ledger;
    }

    private static OwnerLedger LoadState(ReadOnlySpan<byte> state, ulong incarnation)
    {
        var header = LedgerState.Load(state, out var parts);
        var ledger = new OwnerLedger(incarnation)
        {
            _counters = new CounterTable(parts.Counters.ToArray()),
            _sessions = parts.Sessions,
            _approvals = parts.Approvals,
            _lastMs = header.LastMs,
            _leasedUntilMs = header.NewestMs,
        };
        if (header.Incarnation == incarnation)
            (ledger._settled, ledger._sequence, ledger._forgottenUpTo) = (parts.Settled, header.Sequence, header.ForgottenUpTo);
        return ledger;
    }

    /// <summary>Whether loading shifted its entries back: unless that is saved, the next load shifts them anew, and they free late.</summary>
    public bool WasSetBack { get; private set; }

    /// <summary>The latest time that it has seen, milliseconds since the Unix epoch.</summary>
    public long LastMs => _lastMs;

    /// <summary>
    /// Decides the calls of a journal from its oldest record on, as <see cref="Reserve"/> would: a call that does not fit takes nothing. All who replay the same journal on the same state
    /// have the same ledger. A record's time is its own, or that of an older one when that is later.
    /// </summary>
    /// <param name="journal">What follows what this ledger knows: records of <see cref="ChargeJournal"/>, the newest first.</param>
    /// <exception cref="InvalidDataException">The journal is damaged. The ledger is then of no use any more.</exception>
    public void Replay(ReadOnlySpan<byte> journal)
    {
        while (!journal.IsEmpty)
        {
            var record = ChargeJournal.CutOldest(ref journal, out var timeMs);
            Advance(timeMs);
            while (!record.IsAtEnd)
                TakeThoseThatFit(ChargeJournal.ReadRun(ref record, out var calls), calls);
        }
    }

    /// <summary>For an engine that keeps it over a while: when its last time is after <paramref name="nowMs"/>, goes on as if loaded now.</summary>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    /// <returns>Whether entries were shifted back: see <see cref="WasSetBack"/>.</returns>
    public bool SetBackTo(long nowMs)
    {
        if (_lastMs <= nowMs)
            return false;
        SetBack(Math.Max(nowMs, 0));
        return true;
    }

    /// <summary>
    /// Takes the flow step and all charges of a call, or nothing. A call that needs an approval takes nothing before it has one, and uses the approval up only
    /// when the rest is taken too. Without both it allocates nothing once its counters have grown to what is in use.
    /// </summary>
    /// <param name="request">The charges and the buffer for the balances.</param>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    /// <exception cref="ArgumentException">The request breaks a rule of <see cref="ReserveRequest"/>, or a cost is negative.</exception>
    public ReserveResult Reserve(in ReserveRequest request, long nowMs)
    {
        var charges = request.Charges.Span;
        var balances = request.Balances.Span;
        ReserveRequest.ThrowIfMalformed(request);
        Advance(nowMs);
        if (request.LeaseCalls > 0)
            return Lease(request);
        if (RefusedByFlow(request, _lastMs) is not FlowRefusal.None and var objection)
            return new ReserveResult(ReserveStatus.RefusedByFlow, FlowRefusal: objection);
        Approval? approval = null;
        if (request.Approval is { } ask && (_approvals ??= new ApprovalBook()).Ask(ask, _lastMs, out approval) is var answer && approval is null)
            return new ReserveResult(ReserveStatus.Held, Approval: answer);
        var session = FlowStep.CountersOf(request.Flow);
        Expire(charges, session);
        if (FindRefused(charges, session, _lastMs, out var retryAfterMs) is { } refused)
        {
            for (var index = 0; index < charges.Length; index++)
                balances[index] = BalanceOf(_counters.Find(charges[index].Limit, session), charges[index].Limit, _lastMs);
            return new ReserveResult(ReserveStatus.Refused, RefusedCharge: refused, RetryAfterMs: retryAfterMs, RefusedAt: PlaceOf(request, _lastMs));
        }

        if (!_counters.MakeRoom(charges, session, _sessions, _lastMs))
            return new ReserveResult(ReserveStatus.OwnerUnavailable);
        for (var index = 0; index < charges.Length; index++)
            balances[index] = BalanceOf(Take(charges[index], session), charges[index].Limit, _lastMs);
        var receipt = new Receipt(request.Owner, _incarnation, ++_sequence, StampMs, request.Charges, request.Flow, approval?.Id);
        if (request.Flow is not null)
            _sessions!.Take(request.Flow, receipt, _lastMs);
        return new ReserveResult(ReserveStatus.Reserved, receipt, Approval: approval?.Use(receipt, _lastMs));
    }

    /// <summary>
    /// What <see cref="Reserve"/> would answer, without a receipt, and the balances as they are. Takes nothing, and asks for no approval. Asked without a flow step it changes
    /// nothing either, so that charges may still come of a time before.
    /// </summary>
    /// <param name="request">The charges and the buffer for the balances.</param>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    /// <exception cref="ArgumentException">As for <see cref="Reserve"/>.</exception>
    public ReserveResult Ask(in ReserveRequest request, long nowMs)
    {
        var charges = request.Charges.Span;
        ReserveRequest.ThrowIfMalformed(request);
        var atMs = Math.Max(nowMs, _lastMs);
        if (RefusedByFlow(request, atMs) is not FlowRefusal.None and var objection)
            return new ReserveResult(ReserveStatus.RefusedByFlow, FlowRefusal: objection);
        var session = FlowStep.CountersOf(request.Flow);
        var refused = FindRefused(charges, session, atMs, out var retryAfterMs);
        for (var index = 0; index < charges.Length; index++)
            request.Balances.Span[index] = BalanceOf(_counters.Find(charges[index].Limit, session), charges[index].Limit, atMs);
        if (refused is { } first)
            return new ReserveResult(ReserveStatus.Refused, RefusedCharge: first, RetryAfterMs: retryAfterMs, RefusedAt: PlaceOf(request, atMs));
        return new ReserveResult(_counters.HasRoom(charges, session, _sessions, atMs) ? ReserveStatus.Reserved : ReserveStatus.OwnerUnavailable);
    }

    /// <summary>
    /// Closes a reservation, once; only what the answer of a flow tool said may come again. A refund takes the units out of the entries they were taken into; a counter gives back at most its max per window.
    /// A receipt of another life, one settled before, and one that no window remembers change nothing. An approval that the call used up is forgotten, or given
    /// back when the call did not run, by whatever life.
    /// </summary>
    /// <param name="receipt">What <see cref="Reserve"/> returned.</param>
    /// <param name="settlement">Which charges are given back, by <see cref="Limit.GivesBack"/>, and what becomes of the flow session.</param>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    public void Settle(in Receipt receipt, Settlement settlement, long nowMs)
    {
        Advance(nowMs);
        if (receipt.Flow is { } step)
            (_sessions ??= new SessionTable()).Settle(step, receipt, settlement, _lastMs);
        if (receipt.Approval is not null)
            _approvals?.Settle(receipt, settlement.Kind);
        if (receipt.Incarnation != _incarnation || receipt.Sequence <= _forgottenUpTo || receipt.Sequence > _sequence)
            return;

        // Nothing is given back, so nothing must be remembered: the calls of a long session would use up the room for refunds.
        if (settlement is { Kind: SettlementKind.Keep, Flow: not null })
            return;
        var charges = receipt.Charges.Span;
        var countsUntilMs = Math.Max(receipt.TakenAtMs + LongestWindowMs(charges), EndOfStep(receipt.Flow));
        if (countsUntilMs <= _lastMs || !(_settled ??= new SettledReceipts()).TryAdd(receipt.Sequence, countsUntilMs, _lastMs))
            return;
        foreach (ref readonly var charge in charges)
        {
            if (charge.Limit.GivesBack(settlement.Kind))
                _counters.Find(charge.Limit, FlowStep.CountersOf(receipt.Flow))?.GiveBack(charge, receipt.TakenAtMs, _lastMs);
        }

        if (receipt.Flow is { Kind: FlowStepKind.Step } && settlement.Kind == SettlementKind.NotRun)
            _sessions!.Withdraw(receipt.Flow, receipt);
    }

    /// <summary>
    /// Undoes a reservation whose call did not come about, because another owner refused it: at most once, and never for a receipt that is settled. Unlike a
    /// refund it is unbounded and leaves nothing to remember, so that a used-up budget of many cannot use up those of each. What was not used of a lease comes
    /// back this way too: as the receipt of its first unused call, with the costs of all of them.
    /// </summary>
    /// <param name="receipt">What <see cref="Reserve"/> returned.</param>
    /// <param name="balances">Filled in anew, one for each charge of the receipt.</param>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    public void Withdraw(in Receipt receipt, Span<Balance> balances, long nowMs)
    {
        Advance(nowMs);
        if (receipt.Approval is not null)
            _approvals?.Settle(receipt, SettlementKind.NotRun);
        var charges = receipt.Charges.Span;
        var isKnown = receipt.Incarnation == _incarnation && receipt.Sequence > _forgottenUpTo && receipt.Sequence <= _sequence;
        if (isKnown && receipt.Flow is { } step)
            _sessions?.Withdraw(step, receipt);
        for (var index = 0; index < charges.Length; index++)
        {
            var counter = _counters.Find(charges[index].Limit, FlowStep.CountersOf(receipt.Flow));
            if (isKnown)
                counter?.Withdraw(charges[index], receipt.TakenAtMs, _lastMs);
            balances[index] = BalanceOf(counter, charges[index].Limit, _lastMs);
        }
    }

    /// <summary>What a person says to a call that waits. The engine must not answer before it is on disk.</summary>
    /// <param name="approval">Its id.</param>
    /// <param name="decision">Approve or reject.</param>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    public ApprovalOutcome Decide(string approval, ApprovalDecision decision, long nowMs)
    {
        Advance(nowMs);
        return _approvals?.Decide(approval, decision, _lastMs) ?? ApprovalOutcome.Unknown;
    }

    /// <summary>When the last of it stops counting, milliseconds since the Unix epoch; 0 when nothing counts.</summary>
    public long CountsUntilMs
    {
        get
        {
            var latest = Math.Max(_sessions?.CountsUntilMs ?? 0, _approvals?.EndsAtMs ?? 0);
            foreach (var counter in _counters.All)
                latest = Math.Max(latest, counter.CountsUntilMs);
            return latest;
        }
    }

    /// <summary>Whether nothing counts any more: the ledger may be dropped, and a new one of the same incarnation may take its place.</summary>
    /// <param name="nowMs">The engine's time, milliseconds since the Unix epoch.</param>
    public bool IsExpired(long nowMs)
    {
        Advance(nowMs);
        return _counters.IsExpired(_lastMs) && !(_sessions?.CountsUntilMs > _lastMs) && !(_approvals?.EndsAtMs > _lastMs);
    }

    /// <summary>Writes the binary state that <see cref="Load(ReadOnlySpan{byte}, ulong, long)"/> reads, in one piece.</summary>
    /// <param name="output">Receives the state.</param>
    public void Save(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var parts = new LedgerParts(_settled, _counters.All, _sessions, _approvals);
        LedgerState.Save(new LedgerHeader(_incarnation, _lastMs, _sequence, _forgottenUpTo, StampMs - _lastMs), parts, output);
    }

    /// <summary>Whether so many more counters fit without dropping those of ended sessions, which a journal could not say.</summary>
    public bool HasRoomFor(int counters) => _counters.All.Length + counters <= MostCounters;

    /// <summary>Whether a plain charge fits beside others of its counter that are yet to be taken. Changes nothing.</summary>
    internal bool Admits(in Charge charge, Units others, long nowMs)
    {
        var used = _counters.Find(charge.Limit, SessionKey.InNone)?.Taken.UsedAt(Math.Max(nowMs, _lastMs)) ?? Units.Zero;
        return charge.Cost <= charge.Limit.Max && used + others <= charge.Limit.Max - charge.Cost;
    }

    /// <summary>The time of what is charged now.</summary>
    private long StampMs => Math.Max(_lastMs, _leasedUntilMs);

    private void Advance(long nowMs) => _lastMs = Math.Max(_lastMs, nowMs);

    private LedgerPlace PlaceOf(in ReserveRequest request, long atMs) => new(request.Owner, Math.Max(atMs, _leasedUntilMs), _sequence);

    /// <summary>Of equal calls at one time, the first ones: when one does not fit, those after it do not either.</summary>
    private void TakeThoseThatFit(ReadOnlySpan<Charge> charges, long calls)
    {
        Expire(charges, SessionKey.InNone);
        foreach (ref readonly var charge in charges)
            calls = Math.Min(calls, charge.CallsWithin(_counters.Find(charge.Limit, SessionKey.InNone)?.Taken.Used ?? Units.Zero));
        if (calls == 0 || !_counters.MakeRoom(charges, SessionKey.InNone, _sessions, _lastMs))
            return;
        foreach (ref readonly var charge in charges)
            Take(charge with { Cost = new Units(charge.Cost.Millionths * calls) }, SessionKey.InNone);
        _sequence += calls;
    }

    /// <summary>Takes the charges of as many calls as there is room for, up to those asked for.</summary>
    private ReserveResult Lease(in ReserveRequest request)
    {
        var charges = request.Charges.Span;
        long calls = Math.Min(request.LeaseCalls, LeaseTerms.MostCalls);
        var scarcest = 0;
        for (var index = 0; index < charges.Length; index++)
        {
            var taken = _counters.Find(charges[index].Limit, SessionKey.InNone)?.Taken;
            taken?.Expire(_lastMs);
            var within = LeaseTerms.CallsWithin(charges[index], taken?.Used ?? Units.Zero);
            (calls, scarcest) = within < calls ? (within, index) : (calls, scarcest);
        }

        if (calls == 0)
            return new ReserveResult(ReserveStatus.Refused, RefusedCharge: scarcest, RefusedAt: PlaceOf(request, _lastMs));
        if (!_counters.MakeRoom(charges, SessionKey.InNone, _sessions, _lastMs))
            return new ReserveResult(ReserveStatus.OwnerUnavailable);
        _leasedUntilMs = _lastMs + LeaseTerms.LengthMs;
        for (var index = 0; index < charges.Length; index++)
        {
            var (limit, cost) = charges[index];
            request.Balances.Span[index] = BalanceOf(Take(new Charge(limit, new Units(cost.Millionths * calls)), SessionKey.InNone), limit, _lastMs);
        }

        var receipt = new Receipt(request.Owner, _incarnation, _sequence + 1, StampMs, request.Charges);
        _sequence += calls;
        return new ReserveResult(ReserveStatus.Reserved, receipt, Lease: new LeaseGrant((int)calls, LeaseTerms.LengthMs));
    }

    private void SetBack(long nowMs)
    {
        WasSetBack = true;
        _counters.ShiftBack(_lastMs - nowMs);
        _leasedUntilMs -= _lastMs - nowMs;
        _sessions?.ShiftBack(_lastMs - nowMs);
        _approvals?.ShiftBack(_lastMs - nowMs);
        _lastMs = nowMs;
        _forgottenUpTo = _sequence;
        _settled = null;
    }

    private FlowRefusal RefusedByFlow(in ReserveRequest request, long nowMs) =>
        request.Flow is { } step ? (_sessions ??= new SessionTable()).Judge(step, nowMs) : FlowRefusal.None;

    /// <summary>A step is given back at most once: as long as its session lives, its settlement must be remembered.</summary>
    private long EndOfStep(FlowStep? flow) => flow is { Kind: FlowStepKind.Step } ? _sessions!.EndOf(flow.Session, _lastMs) : 0;

    private void Expire(ReadOnlySpan<Charge> charges, SessionKey session)
    {
        foreach (ref readonly var charge in charges)
            _counters.Find(charge.Limit, session)?.Taken.Expire(_lastMs);
    }

    private int? FindRefused(ReadOnlySpan<Charge> charges, SessionKey session, long nowMs, out long? retryAfterMs)
    {
        int? refused = null;
        retryAfterMs = 0;
        for (var index = 0; index < charges.Length; index++)
        {
            var (limit, cost) = charges[index];
            var taken = _counters.Find(limit, session)?.Taken;
            if (taken?.Admits(cost, limit.Max, nowMs) ?? cost <= limit.Max)
                continue;
            refused ??= index;
            retryAfterMs = taken?.RetryAfterMs(cost, limit.Max, nowMs) is { } wait && retryAfterMs is { } longest ? Math.Max(wait, longest) : null;
        }

        return refused;
    }

    private Counter? Take(in Charge charge, SessionKey session)
    {
        var counter = _counters.Find(charge.Limit, session);
        if (charge.Cost == Units.Zero)
            return counter;
        counter ??= _counters.Add(charge.Limit, session);
        counter.Taken.Take(StampMs, charge.Cost);
        return counter;
    }

    private static Balance BalanceOf(Counter? counter, Limit limit, long nowMs) => counter is null
        ? new Balance(limit.Max, 0)
        : new Balance(Units.Larger(limit.Max - counter.Taken.UsedAt(nowMs), Units.Zero), counter.Taken.ResetMs(nowMs));

    private static long LongestWindowMs(ReadOnlySpan<Charge> charges)
    {
        var longest = 0L;
        foreach (ref readonly var charge in charges)
            longest = charge.Cost > Units.Zero ? Math.Max(longest, charge.Limit.Window.Milliseconds) : longest;
        return longest;
    }
}
