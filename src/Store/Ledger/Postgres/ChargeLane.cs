using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Policy.Ledger;
using Sluice.Store.Postgres;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// Plain charges of one owner each, without locks: the lane knows ledgers as they were, finds out what should fit, and adds it to the journals of the rows. What stands there
/// before it decides, whoever wrote it: the answer to the write says what that is. What does not fit is refused once a read says so. All calls that have gathered
/// share a trip. Whoever needs more than that, or a row that somebody holds, waits for his turn in a <see cref="LedgerLane"/>.
/// </summary>
internal sealed partial class ChargeLane
{
    private const int MostPerTrip = 256;
    private const long MostKeptBytes = 24L << 20;

    /// <summary>A call that had no answer after so many waits for its turn.</summary>
    private const int MostTrips = 4;
    private const int MostPassesForCallers = 4;

    /// <summary>For longer, two clocks are not trusted to go alike.</summary>
    private const double MostTimeMs = 250;

    /// <summary>For so long the charges of a row that somebody held wait for their turn.</summary>
    private static readonly TimeSpan Queueing = TimeSpan.FromSeconds(1);

    private readonly Channel<ReserveJob> _queue =
        Channel.CreateBounded<ReserveJob>(new BoundedChannelOptions(LedgerLane.MostWaiting) { SingleReader = true });

    private readonly Dictionary<string, OwnerCalls> _inHand = new(StringComparer.Ordinal);
    private readonly Stack<OwnerCalls> _spare = new();
    private readonly List<OwnerCalls> _round = [];
    private readonly List<string> _missing = [];
    private readonly ChargeTrip _trip = new();
    private readonly KeptLedgers _kept = new(MostKeptBytes);
    private readonly LedgerSession _session;
    private readonly Func<ReserveJob, bool> _queueUp;
    private readonly LedgerBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _running;
    private ChargeConnection? _connection;
    private int _calls;
    private int _answered;

    /// <summary>The database's time at a moment (time stamp) that was not before.</summary>
    private (long Ms, long At) _clock;

    /// <param name="session">Opens its connection.</param>
    /// <param name="queueUp">Takes calls that wait for their turn; false: no more.</param>
    /// <param name="breaker">Hears how it goes.</param>
    /// <param name="time">For waiting.</param>
    /// <param name="logger">Where faults and damaged ledgers are reported.</param>
    public ChargeLane(LedgerSession session, Func<ReserveJob, bool> queueUp, LedgerBreaker breaker, TimeProvider time, ILogger logger)
    {
        (_session, _queueUp, _breaker, _time, _logger) = (session, queueUp, breaker, time, logger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>False: the queue is full, or the lane has stopped.</summary>
    public bool TryAdd(ReserveJob job) => _queue.Writer.TryWrite(job);

    /// <summary>Ends once what waits is done, or has been handed on.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        while (_calls > 0 || await _queue.Reader.WaitToReadAsync())
        {
            await LetCallersComeAsync();
            while (_calls < MostPerTrip && _queue.Reader.TryRead(out var job))
            {
                if (job.TryBegin())
                    Take(job);
            }

            await TryRunAsync();
        }

        await DropConnectionAsync();
    }

    /// <summary>Whoever was just answered and asks again shares the next trip: a few passes of the thread pool are short beside one.</summary>
    private async Task LetCallersComeAsync()
    {
        for (var pass = 0; pass < MostPassesForCallers && _queue.Reader.Count + _calls < _answered; pass++)
        {
            var turn = new TaskCompletionSource();
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: false);
            await turn.Task;
        }

        _answered = 0;
    }

    private void Take(ReserveJob job)
    {
        var owner = job.Plain.Owner.Value;
        if (!_inHand.TryGetValue(owner, out var calls))
        {
            _inHand[owner] = calls = _spare.TryPop(out var spare) ? spare : new OwnerCalls();
            calls.Begin(owner);
        }

        calls.Jobs.Add(job);
        _calls++;
    }

    private async Task TryRunAsync()
    {
        _trip.Clear();
        _round.Clear();
        _round.AddRange(_inHand.Values);
        try
        {
            if (_connection?.Breaks != _session.Breaks)
                await DropConnectionAsync();
            _connection ??= await ConnectAsync();
            using var patience = new TripPatience(_session.Patience.Batch, _time);
            Plan(_connection);
            if (_trip.Asked.Count + _trip.Charged.Count > 0)
                await RunTripAsync(_connection, patience.Token);
        }
        // The database answered, and nothing of the trip happened: a row is held, and whoever waits for his turn finds out which.
        catch (PostgresException refusal) when (Contention.IsIn(refusal, waits: _trip.Charged.Count > 0))
        {
            LogContended(_logger, refusal.MessageText, _calls);
            foreach (var calls in _trip.Charged)
                calls.Kept.HeldUntil = Later(Queueing);
            foreach (var calls in _round)
                QueueUp(calls, calls.Jobs);
        }
        catch (Exception failure)
        {
            _session.Hear(failure);
            await DropConnectionAsync();
            if (_breaker.Failed(failure.Message))
                LogOutOfReach(_logger, failure);

            // Without a second try: it would wait for the same database, and charge twice if only the answer is lost.
            foreach (var calls in _round)
                Fail(calls, isEngineAway: _breaker.Problem is not null);
        }

        LetGo();
    }

    private async Task RunTripAsync(ChargeConnection connection, CancellationToken cancellationToken)
    {
        await connection.RunAsync(_trip, cancellationToken);
        if (_breaker.Succeeded())
            LogReachable(_logger);
        Conclude(connection.Life);
        if (_missing.Count > 0)
            await connection.CreateAsync([.. _missing], cancellationToken);
    }

    private async Task<ChargeConnection> ConnectAsync()
    {
        using var patience = new CancellationTokenSource(_session.Patience.Connect, _time);
        return await ChargeConnection.OpenAsync(_session, patience.Token);
    }

    /// <summary>What to read and what to charge.</summary>
    private void Plan(ChargeConnection connection)
    {
        _missing.Clear();
        var nowMs = connection.Clock?.Invoke() ?? _clock.Ms + (long)Math.Min(_time.GetElapsedTime(_clock.At).TotalMilliseconds, MostTimeMs);
        foreach (var calls in _round)
        {
            calls.Kept = _kept.Find(calls.Owner) ?? new KeptLedger(calls.Owner);
            calls.MakePlan(nowMs);
            if (calls.TooLarge.Count > 0)
            {
                // Whoever holds the row may make room, of which nobody tells this lane.
                _kept.Drop(calls.Owner);
                QueueUp(calls, calls.TooLarge);
            }

            if (calls.Planned.Count > 0 && IsHeld(calls.Kept))
                QueueUp(calls, calls.Planned);
            if (calls.Jobs.Count == 0)
                continue;
            if (calls.Planned.Count == 0 || calls.Kept.IsOld)
            {
                _trip.Asked.Add(calls);
                continue;
            }

            calls.WriteRecord();
            _trip.Charged.Add(calls);
        }

        _trip.Sort();
    }

    private bool IsHeld(KeptLedger kept)
    {
        if (kept.HeldUntil != 0 && _time.GetTimestamp() > kept.HeldUntil)
            kept.HeldUntil = 0;
        return kept.HeldUntil != 0;
    }

    private void Conclude(ulong life)
    {
        foreach (var calls in _round)
        {
            if (calls.Jobs.Count == 0)
                continue;
            if (calls.News is not { } news)
                calls.Kept.IsOld = true;
            else if (!TryApply(calls, news, life))
                Fail(calls, isEngineAway: false);
            else if (calls.Charges)
                Charged(calls);
            else
                Read(calls, news);
            if (calls.Jobs.Count > 0 && ++calls.Trips == MostTrips)
                QueueUp(calls, calls.Jobs);
        }
    }

    /// <summary>All that stands before the lane's own record has been applied: what is left of it now counts.</summary>
    private void Charged(OwnerCalls calls)
    {
        _kept.Keep(calls.Kept);
        foreach (var job in calls.Planned)
            Answer(job, calls.Kept.Ledger!.Reserve(job.Plain, calls.AtMs));
        calls.Remove(calls.Planned);
        Refuse(calls);
    }

    private void Read(OwnerCalls calls, in RowNews news)
    {
        if (news.IsMissing)
        {
            _kept.Drop(calls.Owner);
            _missing.Add(calls.Owner);
            return;
        }

        // The clock was set back: that must be saved, whoever asks.
        if (calls.Kept.Ledger!.LastMs > calls.AtMs)
        {
            _kept.Drop(calls.Owner);
            QueueUp(calls, calls.Jobs);
            return;
        }

        _kept.Keep(calls.Kept);
        Refuse(calls);
    }

    private bool TryApply(OwnerCalls calls, in RowNews news, ulong life)
    {
        _clock = (calls.AtMs, _time.GetTimestamp());
        if (news.IsMissing)
            return true;
        try
        {
            calls.Kept.Apply(news, life, calls.Charges ? ChargeJournal.TimeBytes + calls.Record.Length : 0, calls.State);
            return true;
        }
        catch (InvalidDataException damage)
        {
            _kept.Drop(calls.Owner);
            LedgerConnection.LogUnreadable(_logger, calls.Owner, damage);
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
        _answered++;
        job.Complete(result);
    }

    private void QueueUp(OwnerCalls calls, List<ReserveJob> jobs)
    {
        foreach (var job in jobs)
        {
            job.WaitAgain();
            if (!_queueUp(job))
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

    private void LetGo()
    {
        _calls = 0;
        foreach (var calls in _round)
        {
            _calls += calls.Jobs.Count;
            if (calls.Jobs.Count > 0)
                continue;
            _inHand.Remove(calls.Owner);
            _spare.Push(calls);
        }
    }

    private long Later(TimeSpan by) => _time.GetTimestamp() + (long)(by.TotalSeconds * _time.TimestampFrequency);

    private async Task DropConnectionAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        _kept.Clear();
        await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Debug, "Rows of the table ledgers were locked for too long to be charged at once ({Problem}): {Calls} calls wait for their turn")]
    private static partial void LogContended(ILogger logger, string problem, int calls);

    [LoggerMessage(LogLevel.Error, "The ledger's database is out of reach; calls are denied until it answers")]
    private static partial void LogOutOfReach(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "The ledger's database answers again")]
    private static partial void LogReachable(ILogger logger);
}
