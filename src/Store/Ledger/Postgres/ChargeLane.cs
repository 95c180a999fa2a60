using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Store.Postgres;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// Plain charges of one owner each, without locks: the lane knows ledgers as they were, finds out what should fit, and adds it to the journals of the rows. What stands there
/// before it decides, whoever wrote it: the answer to the write says what that is. What does not fit is refused once a read says so. Calls that have gathered
/// share a trip; many of them share two, so that the database has one in hand while the node works on the other. Whoever needs more than that, or a row that somebody
/// holds, waits for his turn in a <see cref="LedgerLane"/>.
/// </summary>
internal sealed partial class ChargeLane
{
    /// <summary>Trips under way at once, each over a connection of its own.</summary>
    private const int Trips = 2;

    private const int MostPerTrip = 256;
    private const int MostInHand = Trips * MostPerTrip;
    private const int MostPassesForCallers = 4;

    /// <summary>For fewer calls than that no second trip sets off: a trip costs about as much as the rows of so many.</summary>
    private const int WorthATrip = 24;

    /// <summary>A trip that takes longer, as behind a row that somebody holds, is not waited for: whoever waits sets off with the second one.</summary>
    private static readonly TimeSpan LongTrip = TimeSpan.FromMilliseconds(20);

    /// <summary>So long after it could not be opened, no second connection is tried.</summary>
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(1);

    private readonly Channel<ReserveJob> _queue =
        Channel.CreateBounded<ReserveJob>(new BoundedChannelOptions(LedgerLane.MostWaiting) { SingleReader = true });

    private readonly CallsInHand _calls = new();
    private readonly ChargeTrip[] _trips = [.. Enumerable.Range(0, Trips).Select(static _ => new ChargeTrip())];
    private readonly ChargeDecisions _decisions;
    private readonly LedgerSession _session;
    private readonly LedgerBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _running;
    private readonly List<Task> _awaited = [];
    private Task<bool>? _coming;
    private long? _refusedAt;

    /// <param name="session">Opens its connections.</param>
    /// <param name="queueUp">Takes calls that wait for their turn; false: no more.</param>
    /// <param name="breaker">Hears how it goes.</param>
    /// <param name="time">For waiting.</param>
    /// <param name="logger">Where faults and damaged ledgers are reported.</param>
    public ChargeLane(LedgerSession session, Func<ReserveJob, bool> queueUp, LedgerBreaker breaker, TimeProvider time, ILogger logger)
    {
        (_session, _breaker, _time, _logger) = (session, breaker, time, logger);
        _decisions = new ChargeDecisions(session, queueUp, time, logger);
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
        while (await WaitAsync())
        {
            foreach (var trip in _trips)
            {
                if (trip.UnderWay is { IsCompleted: true })
                    await LandAsync(trip);
            }

            await LetCallersComeAsync();
            while (_calls.Count < MostInHand && _queue.Reader.TryRead(out var job))
            {
                if (job.TryBegin())
                    _calls.Add(job);
            }

            await DropStaleAsync();
            while (IsWorthATrip() && Array.Find(_trips, static trip => trip is { UnderWay: null, Connection: not null }) is { } ready)
                SetOff(ready);
            if (IsWorthATrip() && MayOpen && Array.Find(_trips, static trip => trip.UnderWay is null) is { } free)
                free.UnderWay = free.Opening = OpenAsync();
        }

        foreach (var trip in _trips)
            await DropConnectionAsync(trip);
    }

    /// <summary>For calls that come, or a trip that ends.</summary>
    /// <returns>False: there is nothing to do any more.</returns>
    private async Task<bool> WaitAsync()
    {
        _awaited.Clear();
        foreach (var trip in _trips)
        {
            if (trip.UnderWay is { } underWay)
                _awaited.Add(underWay);
        }

        if (_coming is { IsCompletedSuccessfully: true, Result: true })
            _coming = null;
        if (_awaited.Count == 0)
            return await (_coming ??= _queue.Reader.WaitToReadAsync().AsTask());
        if (_awaited.Count < Trips && _calls.Waiting > 0)
        {
            // Calls that are too few for a second trip wait for the first one, and for those whom it answers: not for each other, and not for long.
            await _awaited[0].WaitAsync(LongTrip, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        }

        if (_awaited.Count < Trips && _calls.Count < MostInHand && (_coming ??= _queue.Reader.WaitToReadAsync().AsTask()) is not { IsCompletedSuccessfully: true, Result: false })
            _awaited.Add(_coming);
        await Task.WhenAny(_awaited);
        return true;
    }

    private bool IsWorthATrip()
    {
        foreach (var trip in _trips)
        {
            if (trip is { UnderWay: not null, Opening: null } && _time.GetElapsedTime(trip.SetOffAt) < LongTrip)
                return _calls.Waiting >= WorthATrip;
        }

        return _calls.Waiting > 0;
    }

    /// <summary>One at a time: when the database is away, a second try says nothing more.</summary>
    private bool MayOpen => !Array.Exists(_trips, static trip => trip.Opening is not null)
        && (!IsConnected || _refusedAt is not { } refusedAt || _time.GetElapsedTime(refusedAt) >= RefusedPause);

    private bool IsConnected => Array.Exists(_trips, static trip => trip.Connection is not null);

    /// <summary>Whoever was just answered and asks again shares the next trip: a few passes of the thread pool are short beside one.</summary>
    private async Task LetCallersComeAsync()
    {
        for (var pass = 0; pass < MostPassesForCallers && _queue.Reader.Count + _calls.Waiting < _decisions.Answered; pass++)
        {
            if (Array.Exists(_trips, static trip => trip.UnderWay is { IsCompleted: true }))
                break;
            var turn = new TaskCompletionSource();
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.SetResult(), turn, preferLocal: false);
            await turn.Task;
        }

        _decisions.Answered = 0;
    }

    private void SetOff(ChargeTrip trip)
    {
        trip.Clear();
        _calls.SetOff(trip.Round, _calls.Count < Trips * WorthATrip ? MostPerTrip : Math.Min((_calls.Count + 1) / Trips, MostPerTrip), WorthATrip);
        _decisions.Plan(trip);
        trip.SetOffAt = _time.GetTimestamp();
        if (trip.Asked.Count + trip.Charged.Count > 0)
            trip.UnderWay = RunTripAsync(trip);
        else
            _calls.Land(trip.Round);
    }

    private async Task RunTripAsync(ChargeTrip trip)
    {
        using var patience = new TripPatience(_session.Patience.Batch, _time);
        await trip.Connection!.RunAsync(trip, patience.Token);
    }

    private async Task<ChargeConnection> OpenAsync()
    {
        using var patience = new CancellationTokenSource(_session.Patience.Connect, _time);
        return await ChargeConnection.OpenAsync(_session, patience.Token);
    }

    private async Task LandAsync(ChargeTrip trip)
    {
        if (trip.Opening is { } opening)
        {
            await ConnectAsync(trip, opening);
            return;
        }

        try
        {
            await trip.UnderWay!;
            if (trip.Known == _decisions.Known && _breaker.Succeeded())
                LogReachable(_logger);
            _decisions.Conclude(trip);
        }
        catch (PostgresException refusal) when (Contention.IsIn(refusal, waits: trip.Charged.Count > 0))
        {
            LogContended(_logger, refusal.MessageText, trip.Round.Count);
            _decisions.Contended(trip);
        }
        catch (Exception failure)
        {
            await FailAsync(trip, failure);
        }

        trip.UnderWay = null;
        _calls.Land(trip.Round);
    }

    /// <summary>When what it knew is forgotten already, the other trip's failure has said all of it.</summary>
    private async Task FailAsync(ChargeTrip trip, Exception failure)
    {
        _session.Hear(failure, trip.Connection!.Breaks);
        if (trip.Known == _decisions.Known)
        {
            _decisions.Forget();
            Count(failure);
        }

        await DropConnectionAsync(trip);
        ChargeDecisions.Failed(trip, isEngineAway: _breaker.Problem is not null);
    }

    private void Count(Exception failure)
    {
        if (_breaker.Failed(failure.Message))
            LogOutOfReach(_logger, failure);
    }

    private async Task ConnectAsync(ChargeTrip trip, Task<ChargeConnection> opening)
    {
        (trip.Opening, trip.UnderWay) = (null, null);
        try
        {
            _decisions.Connected(trip, await opening);
        }
        catch (Exception failure) when (IsConnected)
        {
            // The database may have no room for a second one: the first does for all.
            _refusedAt = _time.GetTimestamp();
            LogNoSecond(_logger, failure);
        }
        catch (Exception failure)
        {
            Count(failure);
            trip.Clear();
            _calls.SetOff(trip.Round, MostInHand, leastLeft: 0);
            ChargeDecisions.Failed(trip, isEngineAway: _breaker.Problem is not null);
            _calls.Land(trip.Round);
        }
    }

    /// <summary>Those that are likely to be broken, and those over which came what is forgotten.</summary>
    private async Task DropStaleAsync()
    {
        foreach (var trip in _trips)
        {
            if (trip is { UnderWay: null, Connection: { } connection } && connection.Breaks != _session.Breaks && trip.Known == _decisions.Known)
                _decisions.Forget();
        }

        foreach (var trip in _trips)
        {
            if (trip is { UnderWay: null, Connection: not null } && trip.Known != _decisions.Known)
                await DropConnectionAsync(trip);
        }
    }

    private static async Task DropConnectionAsync(ChargeTrip trip)
    {
        if (trip.Connection is not { } connection)
            return;
        (trip.Connection, trip.Known) = (null, null);
        await connection.DisposeAsync();
    }

    [LoggerMessage(LogLevel.Debug, "Rows of the table ledgers were locked for too long to be charged at once ({Problem}): the calls of {Owners} owners wait for their turn")]
    private static partial void LogContended(ILogger logger, string problem, int owners);

    [LoggerMessage(LogLevel.Warning, "A second connection for charges could not be opened; calls go over the first one")]
    private static partial void LogNoSecond(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "The ledger's database is out of reach; calls are denied until it answers")]
    private static partial void LogOutOfReach(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "The ledger's database answers again")]
    private static partial void LogReachable(ILogger logger);
}
