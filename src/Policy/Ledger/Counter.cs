using Sluice.Policy.Ledger.Sessions;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>One counter of an owner: what was taken, and what was given back, over one window.</summary>
/// <param name="name">Its name.</param>
/// <param name="session">Of a counter of the scope session: whose it is. Else default.</param>
/// <param name="taken">What counts.</param>
/// <param name="givenBack">Null: nothing was.</param>
internal sealed class Counter(string name, SessionKey session, SlidingWindow taken, SlidingWindow? givenBack)
{
    private string _name = name;
    private SlidingWindow? _givenBack = givenBack;

    public Counter(Limit limit, SessionKey session)
        : this(limit.Counter, session, new SlidingWindow(limit.Window.Milliseconds), null)
    {
    }

    public SlidingWindow Taken => taken;

    public SessionKey Session => session;

    public bool IsFor(Limit limit, SessionKey of)
    {
        if (taken.LengthMs != limit.Window.Milliseconds || session != of || !string.Equals(_name, limit.Counter, StringComparison.Ordinal))
            return false;

        // A loaded counter brings its own copy of the name: let go of it, so that a million owners share the policy's.
        _name = limit.Counter;
        return true;
    }

    public bool IsSameAs(Counter other) => taken.LengthMs == other.Taken.LengthMs && session == other.Session && string.Equals(_name, other._name, StringComparison.Ordinal);

    /// <summary>Whether nothing counts any more. What was given back counts too: forgetting it would let more be given back.</summary>
    public bool IsExpired(long nowMs) => CountsUntilMs <= nowMs;

    /// <summary>Gives a charge back, unless the counter gave back its max within the window already: provoked failures are not free.</summary>
    public void GiveBack(in Charge charge, long takenAtMs, long nowMs)
    {
        taken.Expire(nowMs);
        if (charge.Cost == Units.Zero || nowMs - takenAtMs >= taken.LengthMs)
            return;
        _givenBack ??= new SlidingWindow(taken.LengthMs);
        _givenBack.Expire(nowMs);
        if (_givenBack.Admits(charge.Cost, charge.Limit.Max, nowMs) && taken.GiveBack(takenAtMs, charge.Cost))
            _givenBack.Take(nowMs, charge.Cost);
    }

    /// <summary>Takes a charge out again as if it had never been: not bounded, since nothing was provoked.</summary>
    public void Withdraw(in Charge charge, long takenAtMs, long nowMs)
    {
        taken.Expire(nowMs);
        if (charge.Cost > Units.Zero && nowMs - takenAtMs < taken.LengthMs)
            taken.GiveBack(takenAtMs, charge.Cost);
    }

    /// <summary>When the last of it stops counting; 0 when nothing counts.</summary>
    public long CountsUntilMs => Math.Max(taken.CountsUntilMs, _givenBack?.CountsUntilMs ?? 0);

    public void ShiftBack(long milliseconds)
    {
        taken.ShiftBack(milliseconds);
        _givenBack?.ShiftBack(milliseconds);
    }

    public int MostBytes => (3 * _name.Length) + (4 * StateWriter.MostVarintBytes) + SessionState.KeyBytes + WindowState.MostBytes(taken)
        + (_givenBack is null ? 0 : WindowState.MostBytes(_givenBack));

    /// <param name="writer">Receives it.</param>
    /// <param name="header">Has the ledger's time.</param>
    /// <param name="withSession">False in the first version of the form, which knows no sessions.</param>
    public void Save(ref StateWriter writer, in LedgerHeader header, bool withSession)
    {
        taken.Expire(header.LastMs);
        _givenBack?.Expire(header.LastMs);
        writer.Text(_name);
        if (withSession)
            SessionState.SaveOwner(session, ref writer);
        writer.Number(taken.LengthMs);
        WindowState.Save(taken, ref writer, header);
        if (_givenBack is { IsEmpty: false } given)
            WindowState.Save(given, ref writer, header);
        else
            writer.Number(0);
    }

    public static Counter Load(ref StateReader reader, in LedgerHeader header, bool withSession)
    {
        var name = reader.Text("name of a counter");
        var session = withSession ? SessionState.LoadOwner(ref reader) : default;
        var lengthMs = reader.Number(WindowLength.Longest, "length of a window");
        if (lengthMs < WindowLength.Shortest)
            throw reader.Broken($"a window of {lengthMs} ms is too short");
        var taken = WindowState.Load(ref reader, lengthMs, header);
        var givenBack = WindowState.Load(ref reader, lengthMs, header);
        return new Counter(name, session, taken, givenBack.IsEmpty ? null : givenBack);
    }
}
