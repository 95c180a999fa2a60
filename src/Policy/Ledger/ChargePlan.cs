namespace Sluice.Policy.Ledger;

/// <summary>
/// What calls that come together may take from one ledger, as far as is known, found out before anything is taken: for an engine whose storage says when they were taken, and what
/// others took before them. Those that fit are worth a record in the journal, which decides.
/// </summary>
/// <param name="mostBytes">Of the record of what fits.</param>
public sealed class ChargePlan(int mostBytes)
{
    private readonly List<Charge> _taken = [];
    private OwnerLedger _ledger = null!;
    private long _nowMs;

    /// <summary>The calls that fit.</summary>
    public ChargeJournal Record { get; } = new();

    /// <summary>The longest window that a call which fits charges; 0 when there is none.</summary>
    public long LongestWindowMs { get; private set; }

    /// <summary>Begins anew.</summary>
    /// <param name="ledger">Asked, and not changed.</param>
    /// <param name="nowMs">About the time of taking, and not after it.</param>
    public void Begin(OwnerLedger ledger, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        (_ledger, _nowMs) = (ledger, nowMs);
        _taken.Clear();
        Record.Clear();
        LongestWindowMs = 0;
    }

    /// <summary>Asks for one more call, and counts it in when it fits.</summary>
    /// <param name="request">Of one owner, and such as <see cref="ChargeJournal.CanHold"/> says. Its charges stay untouched until the record is written.</param>
    /// <exception cref="ArgumentException">The request breaks a rule of <see cref="ReserveRequest"/>.</exception>
    public PlanAnswer Add(in ReserveRequest request)
    {
        ReserveRequest.ThrowIfMalformed(request);
        var charges = request.Charges.Span;
        if (!_ledger.HasRoomFor(charges.Length + _taken.Count))
            return PlanAnswer.NoRoom;
        foreach (ref readonly var charge in charges)
        {
            if (!_ledger.Admits(charge, TakenOf(charge.Limit), _nowMs))
                return PlanAnswer.Refused;
        }

        if (Record.MostBytes + ChargeJournal.MostBytesOf(charges) > mostBytes)
            return PlanAnswer.NoRoom;
        Record.Add(request.Charges);
        foreach (ref readonly var charge in charges)
            Take(charge);
        return PlanAnswer.Fits;
    }

    private void Take(in Charge charge)
    {
        if (charge.Cost == Units.Zero)
            return;
        LongestWindowMs = Math.Max(LongestWindowMs, charge.Limit.Window.Milliseconds);
        for (var index = 0; index < _taken.Count; index++)
        {
            if (!IsSameCounter(_taken[index].Limit, charge.Limit))
                continue;
            _taken[index] = charge with { Cost = _taken[index].Cost + charge.Cost };
            return;
        }

        _taken.Add(charge);
    }

    private Units TakenOf(Limit limit)
    {
        foreach (var taken in _taken)
        {
            if (IsSameCounter(taken.Limit, limit))
                return taken.Cost;
        }

        return Units.Zero;
    }

    /// <summary>As one owner's ledger tells its counters apart.</summary>
    private static bool IsSameCounter(Limit one, Limit other) => ReferenceEquals(one, other)
        || (one.Window.Milliseconds == other.Window.Milliseconds && string.Equals(one.Counter, other.Counter, StringComparison.Ordinal));
}
