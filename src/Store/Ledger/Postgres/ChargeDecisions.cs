using Microsoft.Extensions.Logging;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// What a charge lane knows of ledgers, and what follows from it: what a trip reads and charges, and what its answers mean for the calls. Waits for nothing. Calls that need more than a
/// trip without locks wait for their turn elsewhere.
/// </summary>
/// <param name="session">Has the clock of tests.</param>
/// <param name="queueUp">Takes calls that wait for their turn; false: no more.</param>
/// <param name="time">How old what is known is.</param>
/// <param name="logger">Where damaged ledgers are reported.</param>
internal sealed partial class ChargeDecisions(LedgerSession session, Func<ReserveJob, bool> queueUp, TimeProvider time, ILogger logger)
{
    private const long MostKeptBytes = 24L << 20;

    /// <summary>A call that had no answer after so many waits for its turn.</summary>
    private const int MostTrips = 4;

    /// <summary>For longer, two clocks are not trusted to go alike.</summary>
    private const double MostTimeMs = 250;

    /// <summary>For so long the charges of a row that somebody held wait for their turn.</summary>
    private static readonly TimeSpan Queueing = TimeSpan.FromSeconds(1);

    private ulong? _life;

    /// <summary>The database's time at a moment (time stamp) that was not before.</summary>
    private (long Ms, long At) _clock;

    /// <summary>What is known of rows: another one when it was forgotten, so that answers from before are not added to it.</summary>
    public KeptLedgers Known { get; private set; } = new(MostKeptBytes);

    /// <summary>Calls that were answered since somebody set it back.</summary>
    public int Answered { get; set; }

    public void Forget() => (Known, _life) = (new KeptLedgers(MostKeptBytes), null);

    /// <summary>The trip has a new connection. What is known of another life of the ledgers is forgotten, whichever connection it came over.</summary>
    public void Connected(ChargeTrip trip, ChargeConnection connection)
    {
        if (_life is { } life && life != connection.Life)
            Forget();
        _life = connection.Life;
        (trip.Connection, trip.Known) = (connection, Known);
    }

    /// <summary>What to read and what to charge.</summary>
    public void Plan(ChargeTrip trip)
    {
        var nowMs = session.Clock?.Invoke() ?? _clock.Ms + (long)Math.Min(time.GetElapsedTime(_clock.At).TotalMilliseconds, MostTimeMs);
        foreach (var calls in trip.Round)
        {
            try
            {
                Plan(trip, calls, nowMs);
            }
            catch (Exception bug)
            {
                Spoiled(Known, calls, bug);
            }
        }

        trip.Sort();
    }

    /// <summary>The database has answered.</summary>
    public void Conclude(ChargeTrip trip)
    {
        foreach (var calls in trip.Round)
        {
            try
            {
                Conclude(trip, calls);
            }
            catch (Exception bug)
            {
                Spoiled(trip.Known!, calls, bug);
            }
        }
    }

    /// <summary>The database answered, and nothing of the trip happened: a row is held, and whoever waits for his turn finds out which.</summary>
    public void Contended(ChargeTrip trip)
    {
        var until = time.GetTimestamp() + (long)(Queueing.TotalSeconds * time.TimestampFrequency);
        foreach (var calls in trip.Charged)
            calls.Kept.HeldUntil = until;
        foreach (var calls in trip.Round)
            QueueUp(calls, calls.Jobs);
    }

    /// <summary>Without a second try: it would wait for the same database, and charge twice if only the answer is lost.</summary>
    public static void Failed(ChargeTrip trip, bool isEngineAway)
    {
        foreach (var calls in trip.Round)
            Fail(calls, isEngineAway);
    }

    private void Plan(ChargeTrip trip, OwnerCalls calls, long nowMs)
    {
        calls.Kept = Known.Find(calls.Owner) ?? new KeptLedger(calls.Owner);
        calls.MakePlan(nowMs);
        if (calls.TooLarge.Count > 0)
        {
            // Whoever holds the row may make room, of which nobody tells this lane.
            Known.Drop(calls.Owner);
            QueueUp(calls, calls.TooLarge);
        }

        if (calls.Planned.Count > 0 && IsHeld(calls.Kept))
            QueueUp(calls, calls.Planned);
        if (calls.Jobs.Count == 0)
            return;
        var asks = calls.Planned.Count == 0 || calls.Kept.IsOld;
        if (!asks)
            calls.WriteRecord();
        if (calls.IsMissing)
            trip.Missing.Add(calls.Owner);
        calls.IsMissing = false;
        (asks ? trip.Asked : trip.Charged).Add(calls);
    }

    private void Conclude(ChargeTrip trip, OwnerCalls calls)
    {
        if (calls.Jobs.Count == 0)
            return;
        if (calls.News is not { } news)
            calls.Kept.IsOld = true;
        else if (!TryApply(trip, calls, news))
            Fail(calls, isEngineAway: false);
        else if (calls.Charges)
            Charged(trip, calls);
        else
            Read(trip, calls, news);
        if (calls.Jobs.Count > 0 && ++calls.Trips == MostTrips)
            QueueUp(calls, calls.Jobs);
    }

    /// <summary>A bug, or a malformed request, which is one of the caller: it denies the calls of one owner, and leaves the lane, the database and the others alone.</summary>
    private void Spoiled(KeptLedgers known, OwnerCalls calls, Exception bug)
    {
        LogSpoiled(logger, calls.Owner, bug);
        known.Drop(calls.Owner);
        Fail(calls, isEngineAway: false);
    }

    private bool IsHeld(KeptLedger kept)
    {
        if (kept.HeldUntil != 0 && time.GetTimestamp() > kept.HeldUntil)
            kept.HeldUntil = 0;
        return kept.HeldUntil != 0;
    }

    /// <summary>All that stands before the lane's own record has been applied: what is left of it now counts.</summary>
    private void Charged(ChargeTrip trip, OwnerCalls calls)
    {
        trip.Known!.Keep(calls.Kept);
        foreach (var job in calls.Planned)
            Answer(job, calls.Kept.Ledger!.Reserve(job.Plain, calls.AtMs));
        calls.Remove(calls.Planned);
        Refuse(calls);
    }

    private void Read(ChargeTrip trip, OwnerCalls calls, in RowNews news)
    {
        if (news.IsMissing)
        {
            trip.Known!.Drop(calls.Owner);
            calls.IsMissing = true;
            return;
        }

        // The clock was set back: that must be saved, whoever asks.
        if (calls.Kept.Ledger!.LastMs > calls.AtMs)
        {
            trip.Known!.Drop(calls.Owner);
            QueueUp(calls, calls.Jobs);
            return;
        }

        trip.Known!.Keep(calls.Kept);
        Refuse(calls);
    }

    private bool TryApply(ChargeTrip trip, OwnerCalls calls, in RowNews news)
    {
        _clock = (calls.AtMs, time.GetTimestamp());
        if (news.IsMissing)
            return true;
        try
        {
            calls.Kept.Apply(news, trip.Connection!.Life, calls.Charges ? ChargeJournal.TimeBytes + calls.Record.Length : 0);
            return true;
        }
        catch (InvalidDataException damage)
        {
            trip.Known!.Drop(calls.Owner);
            LedgerConnection.LogUnreadable(logger, calls.Owner, damage);
            return false;
        }
    }

    /// <summary>Answers those that the ledger refuses at the time of the trip.</summary>
    private void Refuse(OwnerCalls calls)
    {
        var left = 0;
        for (var index = 0; index < calls.Jobs.Count; index++)
        {
            var job = calls.Jobs[index];
            var result = calls.Kept.Ledger!.Ask(job.Plain, calls.AtMs);
            if (result.Status == ReserveStatus.Refused)
                Answer(job, result);
            else
                calls.Jobs[left++] = job;
        }

        calls.Jobs.RemoveRange(left, calls.Jobs.Count - left);
    }

    private void Answer(ReserveJob job, in ReserveResult result)
    {
        Answered++;
        job.Complete(result);
    }

    private void QueueUp(OwnerCalls calls, List<ReserveJob> jobs)
    {
        foreach (var job in jobs)
        {
            job.WaitAgain();
            if (!queueUp(job))
                job.Fail(isEngineAway: false);
        }

        calls.Remove(jobs);
        if (ReferenceEquals(jobs, calls.Planned))
            calls.Planned.Clear();
    }

    private static void Fail(OwnerCalls calls, bool isEngineAway)
    {
        foreach (var job in calls.Jobs)
            job.Fail(isEngineAway);
        calls.Jobs.Clear();
    }

    [LoggerMessage(LogLevel.Error, "What to charge {Owner} could not be found out; those of its calls that were in hand are denied")]
    private static partial void LogSpoiled(ILogger logger, string owner, Exception bug);
}
